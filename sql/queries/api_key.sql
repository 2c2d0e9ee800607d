-- name: api_key_add
SELECT id, scope, user_id, name, created_at, used_at, revoked_at, expires_at, rooms, room_names
FROM api_key_add($1, decode($2, 'hex'), $3, $4, $5, $6::timestamptz, $7::timestamptz, $8::text[],
    jsonb_object($9::text[]));

-- name: api_key_expire
SELECT api_key_expire(make_interval(secs => $1::float8), $2::integer);

-- name: api_key_find_own
SELECT id, scope, user_id, name, created_at, used_at, revoked_at, expires_at, rooms, room_names
FROM api_key_own($1, $2);

-- name: api_key_list
SELECT shown.id, shown.scope, shown.user_id, shown.name, shown.created_at, shown.used_at,
    shown.revoked_at, shown.expires_at, shown.rooms, shown.room_names
FROM api_key k
CROSS JOIN LATERAL api_key_shown(k) AS shown
ORDER BY k.created_at, k.id;

-- name: api_key_list_own
-- Newest first; at least one row: a page beyond the last one has the total, too.
WITH own AS MATERIALIZED (
	SELECT id, scope, user_id, name, created_at, used_at, revoked_at, expires_at, rooms, room_names
	FROM api_key_own($1)
)
SELECT page.*, total.rows AS total
FROM (SELECT count(*) AS rows FROM own) AS total
LEFT JOIN (
	SELECT * FROM own ORDER BY own.created_at DESC, id LIMIT $2::bigint OFFSET $3::bigint
) AS page ON true
ORDER BY page.created_at DESC, page.id;

-- name: api_key_make
SELECT id, scope, user_id, name, created_at, used_at, revoked_at, expires_at, rooms, room_names
FROM api_key_make($1, decode($2, 'hex'), $3, $4, $5, $6::timestamptz, $7::timestamptz, $8::text[],
    jsonb_object($9::text[]));

-- name: api_key_revoke
SELECT api_key_revoke($1, $2::timestamptz, jsonb_object($3::text[]));

-- name: api_key_revoke_own
SELECT api_key_revoke_own($1, $2, $3::timestamptz, jsonb_object($4::text[]));

-- name: api_key_rooms
-- The ids of the rooms that are meant by these names or ids; NULL: there is no such room.
SELECT given.name, coalesce((SELECT r.id FROM room r WHERE r.id = given.name AND r.deleted_at IS NULL),
    (SELECT r.id FROM room r WHERE lower(r.name) = lower(given.name) AND r.deleted_at IS NULL)) AS id
FROM unnest($1::text[]) WITH ORDINALITY AS given(name, number)
ORDER BY given.number;

-- name: api_key_use
SELECT id, scope, user_id, name, rooms, expires_at
FROM api_key_use(decode($1, 'hex'), $2::timestamptz);
