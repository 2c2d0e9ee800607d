SELECT verdict, prefix
FROM whereby_begin($1, $2, $3::timestamptz, make_interval(secs => $4::float8))
