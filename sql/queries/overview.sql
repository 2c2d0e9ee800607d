-- name: overview_begin
-- For a role without the settings of the programs' roles: plans that do not depend on statistics.
SELECT set_config('enable_seqscan', 'off', false), set_config('enable_bitmapscan', 'off', false),
    set_config('jit', 'off', false);

-- name: overview_last_event
-- Of the active meetings and of the 100 that ended last.
WITH candidate AS MATERIALIZED (
	SELECT id FROM meeting_row WHERE is_active AND room_id >= ''
	UNION ALL
	(SELECT id FROM meeting_row WHERE NOT is_active ORDER BY ended_at DESC, id DESC LIMIT 100)
), newest AS MATERIALIZED (
	SELECT e.meeting_id, e.type, e.received_at
	FROM candidate c
	CROSS JOIN LATERAL (
		SELECT k.meeting_id, k.type, k.received_at FROM event k
		WHERE k.meeting_id = c.id AND k.dialect <> 'reflector'
		ORDER BY k.seq DESC LIMIT 1
	) e
	ORDER BY e.received_at DESC LIMIT 1
)
SELECT e.type, e.received_at AS timestamp, e.meeting_id, m.room
FROM newest e
CROSS JOIN LATERAL (
	SELECT (SELECT r.name FROM room r WHERE r.id = k.room_id) AS room
	FROM meeting_row k WHERE k.id = e.meeting_id
	OFFSET 0
) m;

-- name: overview_people
SELECT count(*) AS meetings, coalesce(sum(people_count(m.id)), 0)::bigint AS people,
    coalesce(sum(client_count(m.id)), 0)::bigint AS clients
FROM meeting_row m
WHERE m.is_active AND m.room_id >= '';

-- name: overview_recordings
-- Running and stopped ones of active meetings; missing ones of the last 7 days.
WITH recorded AS MATERIALIZED (
	SELECT m.id FROM meeting_row m
	WHERE m.is_active AND m.room_id >= '' AND EXISTS (SELECT FROM recording_event(m.id) OFFSET 0)
)
SELECT count(*) FILTER (WHERE r.status = 'recording') AS running,
    count(*) FILTER (WHERE r.status = 'stopped') AS stopped,
    (SELECT count(*) FROM recording_missing($1::timestamptz, make_interval(secs => $2::float8))) AS missing
FROM recorded m
CROSS JOIN LATERAL recording_of(m.id, $1::timestamptz, make_interval(secs => $2::float8)) r;

-- name: overview_work
-- What is still to be done.  An endpoint fails if its last attempt failed.
WITH RECURSIVE pending_of AS (
	(SELECT o.endpoint_key FROM outbox o
	    WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL
	    ORDER BY o.endpoint_key LIMIT 1)
	UNION ALL
	SELECT (SELECT o.endpoint_key FROM outbox o
	    WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL AND o.endpoint_key > p.endpoint_key
	    ORDER BY o.endpoint_key LIMIT 1)
	FROM pending_of p
	WHERE p.endpoint_key IS NOT NULL
)
SELECT due.count AS pending, due.oldest_at, waiting.count AS waiting, failing.count AS failing,
    dead.count AS dead, disabled.count AS disabled, unfinished.count AS erasures
FROM (SELECT count(*), min(created_at) AS oldest_at FROM outbox
    WHERE status = 'pending' AND next_attempt_at IS NOT NULL) AS due
CROSS JOIN (SELECT count(*) FROM outbox WHERE status = 'pending' AND next_attempt_at IS NULL) AS waiting
CROSS JOIN (SELECT count(*) FROM pending_of p
    WHERE (SELECT r.webhook_failing_since FROM room r WHERE r.id = p.endpoint_key) IS NOT NULL
        OR (SELECT c.failing_since FROM control c WHERE c.endpoint_key = p.endpoint_key) IS NOT NULL
        OR p.endpoint_key = 'pipeline'
        AND (SELECT l.failing_since FROM pipeline l WHERE l.is_only) IS NOT NULL) AS failing
CROSS JOIN (SELECT count(*) FROM outbox WHERE status = 'dead') AS dead
CROSS JOIN (SELECT count(*) FROM room r WHERE r.webhook_disabled_at IS NOT NULL
    AND r.deleted_at IS NULL AND r.webhook_disabled_at > '-infinity') AS disabled
CROSS JOIN (SELECT count(*) FROM erasure WHERE ended_at IS NULL AND number > 0) AS unfinished;
