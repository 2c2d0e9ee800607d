SELECT person_export($1, $2::timestamptz)
