-- Newest first; one row at least: the total stands in a page beyond the last one too.
WITH page AS (
	SELECT o.id, o.number, o.type, o.created_at, o.status, o.attempts, o.last_status,
	    o.next_attempt_at
	FROM (
		SELECT id, number FROM outbox
		WHERE endpoint = 'room' AND room_id = $1
		ORDER BY number DESC
		LIMIT $2::bigint OFFSET $3::bigint
	) AS picked
	JOIN outbox o USING (id, number)
)
SELECT page.id, page.type, rfc3339(page.created_at), page.status, page.attempts,
    page.last_status, rfc3339(page.next_attempt_at), NULL, total.rows
FROM (SELECT count(*) AS rows FROM outbox WHERE endpoint = 'room' AND room_id = $1) AS total
LEFT JOIN page ON true
ORDER BY page.number DESC
