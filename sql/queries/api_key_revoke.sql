-- Again is as once: the first time counts.
UPDATE api_key SET revoked_at = coalesce(revoked_at, $2::timestamptz)
WHERE id = $1
RETURNING id, scope, user_id, name, rfc3339(created_at), rfc3339(used_at),
    rfc3339(revoked_at)
