-- name: provider_ask
SELECT provider_ask($1, make_interval(secs => $2::float8));

-- name: provider_claim
SELECT provider_claim($1, make_interval(secs => $2::float8), make_interval(secs => $3::float8),
    make_interval(secs => $4::float8), make_interval(secs => $5::float8));

-- name: provider_failed
SELECT provider_failed($1, $2);

-- name: provider_forget
SELECT provider_forget($1);

-- name: provider_keep
SELECT is_changed, failures, failed_since FROM provider_keep($1, $2, $3::json);

-- name: provider_read
SELECT version, jwks, is_kept, is_pending
FROM provider_read($1, $2::bigint, make_interval(secs => $3::float8));

-- name: provider_state
-- The keys of the provider $1; whether they may still be used ($2), and whether a fetch is late by
-- so much ($3) as none that works would let it.
SELECT coalesce(json_array_length(p.jwks -> 'keys'), 0) AS count, p.fetched_at, p.failed_since,
    coalesce(p.fetched_at > now() - make_interval(secs => $2::float8), false) AS is_kept,
    p.tried_at, coalesce(p.tried_at < now() - make_interval(secs => $3::float8), true) AS is_late
FROM provider p
WHERE p.source = $1;
