SELECT id, scope, user_id, name, rfc3339(created_at), rfc3339(used_at),
    rfc3339(revoked_at)
FROM api_key
ORDER BY api_key.created_at, id
