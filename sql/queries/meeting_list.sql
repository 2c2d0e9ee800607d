-- Ids first, then what is worked out for them alone.  OFFSET 0: whatever the planner thinks of
-- a table that it has not counted yet, it does not work it out for every meeting and join then.
WITH wanted AS (
	SELECT m.id, m.start_date
	FROM meeting_row m
	WHERE m.user_id = $1 AND m.erasure IS NULL
	    AND ($2::text IS NULL OR EXISTS (SELECT FROM room r
	        WHERE r.id = m.room_id AND (r.id = $2 OR lower(r.name) = lower($2))))
	    AND ($3::boolean IS NULL OR m.is_active = $3::boolean)
	    AND ($4::timestamptz IS NULL OR m.start_date >= $4::timestamptz)
	    AND ($5::timestamptz IS NULL OR m.start_date < $5::timestamptz)
), page AS MATERIALIZED (
	SELECT id, start_date FROM wanted ORDER BY start_date DESC, id
	LIMIT $6::bigint OFFSET $7::bigint
)
SELECT page.id, room_id, user_id, room_name, platform, recording_type, recording_trigger,
    rfc3339(page.start_date), rfc3339(end_date), is_active, rfc3339(ended_at), num_clients,
    is_shared, total.rows
FROM (SELECT count(*) AS rows FROM wanted) AS total
LEFT JOIN page ON true
LEFT JOIN LATERAL (
	SELECT m.room_id, m.user_id, m.room_name, m.platform, m.recording_type, m.recording_trigger,
	    m.end_date, m.is_active, m.ended_at, m.num_clients,
	    r.is_shared AND r.deleted_at IS NULL AS is_shared
	FROM meeting m
	JOIN room r ON r.id = m.room_id
	WHERE m.id = page.id
	OFFSET 0
) AS m ON true
ORDER BY page.start_date DESC, page.id
