-- name: api_key_add
INSERT INTO api_key (id, hash, scope, user_id, name, created_at)
VALUES ($1, decode($2, 'hex'), $3, $4, coalesce($5, ''), $6::timestamptz)
RETURNING id, scope, user_id, name, created_at, used_at, revoked_at;

-- name: api_key_list
SELECT id, scope, user_id, name, created_at, used_at, revoked_at
FROM api_key
ORDER BY api_key.created_at, id;

-- name: api_key_revoke
-- A repeat changes nothing: the first time counts.
UPDATE api_key SET revoked_at = coalesce(revoked_at, $2::timestamptz)
WHERE id = $1
RETURNING id, scope, user_id, name, created_at, used_at, revoked_at;

-- name: api_key_use
SELECT id, scope, user_id, name
FROM api_key_use(decode($1, 'hex'), $2::timestamptz);
