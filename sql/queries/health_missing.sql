SELECT recordings_missing($1::timestamptz, make_interval(secs => $2::float8))
