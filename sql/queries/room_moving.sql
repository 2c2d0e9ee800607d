-- The next rooms of platform $1 after the name $3, all or the one called $2, and what runs there.
SELECT r.id, r.name, r.key, m.platform, rfc3339(m.end_date), client_count(m.id)
FROM (
	SELECT id, name, lower(name) AS key FROM room
	WHERE platform = $1 AND deleted_at IS NULL AND ($2::text IS NULL OR lower(name) = lower($2))
	    AND lower(name) > $3
	ORDER BY lower(name)
	LIMIT 100
) AS r
LEFT JOIN meeting_row m ON m.room_id = r.id AND m.is_active
ORDER BY r.key
