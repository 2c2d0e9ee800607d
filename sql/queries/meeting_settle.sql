SELECT meeting_settle($1, $2::timestamptz, make_interval(secs => $3::float8),
    make_interval(secs => $4::float8))
