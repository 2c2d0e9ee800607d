-- name: endpoint_list
-- Those that fail or are disabled first, the longest before others; at least one row: a page beyond the
-- last one has the total, too.  $1, $2: as in delivery_list_found (delivery.sql); $5: so many endpoints and messages
-- are counted at most.  last_status: of an endpoint that fails, of the message that is tried last, for
-- it was tried already, else of the newest dead one, before others the one that disabled it; of others,
-- of the newest message that was tried.
WITH wanted AS MATERIALIZED (
	SELECT f.endpoint_key, f.since, f.created_at
	FROM (SELECT delivery_rooms($1, $2::text[], NULL) AS rooms OFFSET 0) AS s
	CROSS JOIN LATERAL endpoint_found(s.rooms, $5::bigint) f
	ORDER BY f.since, f.created_at DESC, f.endpoint_key
	LIMIT $5::bigint
), page AS MATERIALIZED (
	SELECT w.endpoint_key, w.since, w.created_at FROM wanted w
	ORDER BY w.since, w.created_at DESC, w.endpoint_key
	LIMIT $3::bigint OFFSET $4::bigint
)
SELECT CASE WHEN page.endpoint_key = 'pipeline' THEN 'pipeline'
        WHEN page.endpoint_key IS NOT NULL THEN 'room' END AS endpoint,
    r.id AS room_id, r.name AS room, r.webhook_url, r.webhook_disabled_at,
    CASE WHEN page.endpoint_key = 'pipeline' THEN page.since ELSE r.webhook_failing_since END AS failing_since,
    least(due.rows + waiting.rows, $5::bigint) AS pending, dead.rows AS dead,
    coalesce(CASE WHEN page.since IS NOT NULL THEN coalesce(
        (SELECT coalesce(t.last_status, 0)
        FROM (SELECT o.attempts, o.last_status FROM outbox o
            WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL
                AND o.endpoint_key = page.endpoint_key
            ORDER BY o.next_attempt_at DESC LIMIT 1) AS t
        WHERE t.attempts > 0),
        (SELECT coalesce(t.last_status, 0)
        FROM (SELECT o.number, o.attempts, o.last_status FROM outbox o
            WHERE o.status = 'dead' AND o.endpoint_key = page.endpoint_key
            ORDER BY o.number DESC LIMIT 100) AS t
        WHERE t.attempts > 0
        ORDER BY t.last_status IS NOT DISTINCT FROM 410 DESC, t.number DESC LIMIT 1))
    ELSE (SELECT t.last_status
        FROM (SELECT o.number, o.attempts, o.last_status FROM outbox o
            WHERE o.endpoint = 'room' AND o.room_id = page.endpoint_key
            ORDER BY o.number DESC LIMIT 100) AS t
        WHERE t.attempts > 0
        ORDER BY t.number DESC LIMIT 1) END, 0) AS last_status, total.rows AS total
FROM (SELECT count(*) AS rows FROM wanted) AS total
LEFT JOIN page ON true
LEFT JOIN LATERAL (
	SELECT k.id, k.name, k.webhook_url, k.webhook_disabled_at, k.webhook_failing_since
	FROM room k WHERE k.id = page.endpoint_key OFFSET 0
) AS r ON true
LEFT JOIN LATERAL (
	SELECT count(*) AS rows FROM (
		SELECT FROM outbox o
		WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL
		    AND o.endpoint_key = page.endpoint_key LIMIT $5::bigint
	) AS counted
) AS due ON true
LEFT JOIN LATERAL (
	SELECT count(*) AS rows FROM (
		SELECT FROM outbox o
		WHERE o.status = 'pending' AND o.next_attempt_at IS NULL
		    AND o.endpoint_key = page.endpoint_key LIMIT $5::bigint
	) AS counted
) AS waiting ON true
LEFT JOIN LATERAL (
	SELECT count(*) AS rows FROM (
		SELECT FROM outbox o
		WHERE o.status = 'dead' AND o.endpoint_key = page.endpoint_key LIMIT $5::bigint
	) AS counted
) AS dead ON true
ORDER BY page.since, page.created_at DESC, page.endpoint_key;
