SELECT delivery_settle($1, $2::timestamptz, $3::timestamptz, $4, $5::integer,
    $6::timestamptz, make_interval(secs => $7::float8))
