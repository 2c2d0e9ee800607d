-- name: jibri_count
SELECT count(*) FILTER (WHERE s.state = 'free') AS free,
    count(*) FILTER (WHERE s.state = 'busy') AS busy,
    count(*) FILTER (WHERE s.state = 'unhealthy') AS unhealthy,
    count(*) FILTER (WHERE s.state = 'silent') AS silent
FROM jibri_state($1::timestamptz, make_interval(secs => $2::float8)) s;

-- name: jibri_note
SELECT jibri_note($1, $2, $3, $4, $5, $6::timestamptz);

-- name: jibri_session_note
SELECT jibri_session_note($1, $2, $3, $4, $5::timestamptz, $6, $7);
