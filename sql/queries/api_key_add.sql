INSERT INTO api_key (id, hash, scope, user_id, name, created_at)
VALUES ($1, decode($2, 'hex'), $3, $4, coalesce($5, ''), $6::timestamptz)
RETURNING id, scope, user_id, name, rfc3339(created_at), rfc3339(used_at),
    rfc3339(revoked_at)
