SELECT erasure_step($1, $2::bigint, $3::timestamptz)
