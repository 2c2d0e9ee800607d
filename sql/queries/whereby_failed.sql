SELECT whereby_failed($1, $2::boolean, $3::timestamptz)
