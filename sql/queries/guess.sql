-- name: guess_begin
SELECT guess_begin($1, $2, $3, $4::timestamptz, make_interval(secs => $5::float8),
    make_interval(secs => $6::float8), make_interval(secs => $7::float8));

-- name: guess_recognized
SELECT guess_recognized($1, $2, $3, $4::timestamptz, make_interval(secs => $5::float8),
    make_interval(secs => $6::float8));

-- name: guess_settle
SELECT guess_settle($1, $2, $3, $4::boolean);
