SELECT name, label, value
FROM metrics($1::timestamptz, make_interval(secs => $2::float8))
