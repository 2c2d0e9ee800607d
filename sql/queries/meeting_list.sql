-- Ids first, then what is worked out for them alone.
WITH wanted AS (
	SELECT m.id, m.start_date
	FROM meeting_row m
	WHERE m.user_id = $1 AND m.erasure IS NULL
	    AND ($2::text IS NULL OR EXISTS (SELECT FROM room r
	        WHERE r.id = m.room_id AND (r.id = $2 OR lower(r.name) = lower($2))))
	    AND ($3::boolean IS NULL OR m.is_active = $3::boolean)
	    AND ($4::timestamptz IS NULL OR m.start_date >= $4::timestamptz)
	    AND ($5::timestamptz IS NULL OR m.start_date < $5::timestamptz)
), page AS (
	SELECT m.*, r.is_shared AND r.deleted_at IS NULL AS is_shared
	FROM (
		SELECT id FROM wanted ORDER BY start_date DESC, id
		LIMIT $6::bigint OFFSET $7::bigint
	) AS picked
	JOIN meeting m USING (id)
	JOIN room r ON r.id = m.room_id
)
SELECT page.id, room_id, user_id, room_name, platform, recording_type, recording_trigger,
    rfc3339(start_date), rfc3339(end_date), is_active, rfc3339(ended_at), num_clients,
    is_shared, total.rows
FROM (SELECT count(*) AS rows FROM wanted) AS total
LEFT JOIN page ON true
ORDER BY start_date DESC, page.id
