UPDATE room SET platform = $3
WHERE id = $1 AND platform = $2 AND deleted_at IS NULL
RETURNING id
