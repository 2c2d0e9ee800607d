SELECT name, label, value
FROM meeting_metrics($1::timestamptz, make_interval(secs => $2::float8))
