-- name: listing_deliveries
-- The newest $4 messages.  $1: of that meeting; $2: of the rooms that are or were called that or have
-- that id; both NULL: of all.  $3: all; failing: of endpoints whose last attempt failed; dead; open:
-- those that are not delivered.  Of one meeting or room only 10 000 messages are looked at.  Of a URL
-- the path may be a secret, too.
WITH RECURSIVE pending_of AS (
	(SELECT o.endpoint_key FROM outbox o
	    WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL
	        AND $1::text IS NULL AND $2::text IS NULL AND $3 = 'failing'
	    ORDER BY o.endpoint_key LIMIT 1)
	UNION ALL
	SELECT (SELECT o.endpoint_key FROM outbox o
	    WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL AND o.endpoint_key > p.endpoint_key
	    ORDER BY o.endpoint_key LIMIT 1)
	FROM pending_of p
	WHERE p.endpoint_key IS NOT NULL
), failing AS MATERIALIZED (
	SELECT p.endpoint_key FROM pending_of p
	WHERE (SELECT r.webhook_failing_since FROM room r WHERE r.id = p.endpoint_key) IS NOT NULL
	    OR (SELECT c.failing_since FROM control c WHERE c.endpoint_key = p.endpoint_key) IS NOT NULL
    OR p.endpoint_key = 'pipeline'
	    AND (SELECT l.failing_since FROM pipeline l WHERE l.is_only) IS NOT NULL
), meant AS MATERIALIZED (
	SELECT id FROM room WHERE id = $2
	UNION
	SELECT id FROM room WHERE lower(name) COLLATE "C" = lower($2)
), found AS MATERIALIZED (
	(SELECT o.id, o.number, o.created_at, o.status, o.attempts FROM outbox o
	    WHERE o.meeting_id = $1 LIMIT 10000)
	UNION ALL
	SELECT l.* FROM meant m
	CROSS JOIN LATERAL (
		SELECT o.id, o.number, o.created_at, o.status, o.attempts FROM outbox o
		WHERE o.endpoint = 'room' AND o.room_id = m.id
		ORDER BY o.number DESC LIMIT 10000
	) l
	UNION ALL
	(SELECT o.id, o.number, o.created_at, o.status, o.attempts FROM outbox o
	    WHERE o.status = 'dead' AND $1::text IS NULL AND $2::text IS NULL AND $3 IN ('open', 'dead')
	    ORDER BY o.created_at DESC LIMIT $4::bigint)
	UNION ALL
	(SELECT o.id, o.number, o.created_at, o.status, o.attempts FROM outbox o
	    WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL
	        AND $1::text IS NULL AND $2::text IS NULL AND $3 = 'open'
	    ORDER BY o.endpoint_key, o.next_attempt_at, o.number LIMIT $4::bigint)
	UNION ALL
	(SELECT o.id, o.number, o.created_at, o.status, o.attempts FROM outbox o
	    WHERE o.status = 'pending' AND o.next_attempt_at IS NULL
	        AND $1::text IS NULL AND $2::text IS NULL AND $3 = 'open'
	    ORDER BY o.endpoint_key LIMIT $4::bigint)
	UNION ALL
	SELECT l.* FROM failing f
	CROSS JOIN LATERAL (
		SELECT o.id, o.number, o.created_at, o.status, o.attempts FROM outbox o
		WHERE o.endpoint_key = f.endpoint_key AND o.status = 'pending' AND o.next_attempt_at IS NOT NULL
		ORDER BY o.next_attempt_at, o.number LIMIT $4::bigint
	) l
), page AS MATERIALIZED (
	SELECT f.id, f.number FROM found f
	WHERE $3 IN ('all', 'open') OR f.status = $3
	    OR $3 = 'failing' AND f.status = 'pending' AND ($2::text IS NULL OR f.attempts > 0)
	ORDER BY f.number DESC LIMIT $4::bigint
)
SELECT o.id, o.meeting_id, r.name AS room, o.type, o.status, o.created_at, o.delivered_at,
    o.next_attempt_at, o.attempts, coalesce(o.last_status, 0) AS last_status,
    CASE WHEN o.status <> 'pending' THEN o.status
        WHEN o.is_held THEN 'held'
        WHEN o.next_attempt_at IS NULL THEN 'waiting'
        WHEN o.attempts > 0 THEN 'failing'
        ELSE 'pending' END AS state,
    CASE o.endpoint WHEN 'room' THEN regexp_replace(r.webhook_url,
        '^([^:]+://)([^/?#]*@)?([^/?#]*).*$', '\1\3')
        WHEN 'control' THEN regexp_replace(o.shard, '^([^:]+://)([^/?#]*@)?([^/?#]*).*$', '\1\3')
        ELSE o.endpoint END AS receiver
FROM page p
CROSS JOIN LATERAL (SELECT k.* FROM outbox k WHERE k.id = p.id OFFSET 0) o
LEFT JOIN LATERAL (SELECT k.name, k.webhook_url FROM room k WHERE k.id = o.room_id OFFSET 0) r ON true
ORDER BY p.number DESC;

-- name: listing_file
-- The id of the recording's file that is at the absolute path $1, under whatever name it was reported.
-- $2: RECORDINGS_DIR.
SELECT derived_id(m.id, 'file', n.file) AS id
FROM (SELECT path_owner(path_plain($1), $2) AS id) m
CROSS JOIN LATERAL recording_newest(m.id) n
WHERE ARRAY(SELECT path_plain(told.name) FROM unnest(n.names) AS told(name))
    && path_spellings(path_plain($1), $2)
ORDER BY n.is_completed DESC, n.file
LIMIT 1;

-- name: listing_meeting
-- By its id, by its technical name, or the newest of the room of that name.
WITH meant AS MATERIALIZED (
	SELECT coalesce((SELECT m.id FROM meeting_row m WHERE m.id = $1),
	    (SELECT m.id FROM meeting_row m WHERE m.room_name = lower($1)),
	    (SELECT m.id FROM room r
	        CROSS JOIN LATERAL (
			SELECT k.id FROM meeting_row k
			WHERE k.room_id = r.id AND k.erasure IS NULL
			ORDER BY k.start_date DESC, k.id LIMIT 1
		) m
	        WHERE lower(r.name) = lower($1) AND r.deleted_at IS NULL)) AS id
)
SELECT m.id, m.room_name, r.name AS room, m.user_id, m.platform, m.recording_type,
    m.recording_trigger, m.start_date, m.end_date, m.is_active, m.ended_at, m.num_people,
    m.num_clients, (SELECT e.received_at FROM event e WHERE e.meeting_id = m.id
        ORDER BY e.seq DESC LIMIT 1) AS last_event_at
FROM meant p
CROSS JOIN LATERAL (
	SELECT k.id, k.room_id, k.user_id, k.room_name, k.platform, k.recording_type,
	    k.recording_trigger, k.start_date, k.end_date, k.is_active, k.ended_at, k.num_clients,
	    k.num_people
	FROM meeting k WHERE k.id = p.id OFFSET 0
) m
CROSS JOIN LATERAL (SELECT k.name FROM room k WHERE k.id = m.room_id OFFSET 0) r;

-- name: listing_meetings
-- The newest $3.  $1: of the rooms that are or were called that or have that id; NULL: of all.  $2: only
-- active ones.
WITH meant AS MATERIALIZED (
	SELECT id FROM room WHERE id = $1
	UNION
	SELECT id FROM room WHERE lower(name) COLLATE "C" = lower($1)
), found AS MATERIALIZED (
	(SELECT m.id, m.start_date FROM meeting_row m
	    WHERE m.erasure IS NULL AND m.start_date > '-infinity' AND $1::text IS NULL AND NOT $2::boolean
	    ORDER BY m.start_date DESC, m.id LIMIT $3::bigint)
	UNION ALL
	SELECT m.id, m.start_date FROM meeting_row m
	WHERE m.is_active AND m.room_id >= '' AND $1::text IS NULL AND $2::boolean
	UNION ALL
	SELECT m.id, m.start_date FROM meant r
	CROSS JOIN LATERAL (
		SELECT k.id, k.start_date FROM meeting_row k
		WHERE k.room_id = r.id AND k.erasure IS NULL AND (NOT $2::boolean OR k.is_active)
		ORDER BY k.start_date DESC, k.id LIMIT $3::bigint
	) m
), page AS MATERIALIZED (
	SELECT id, start_date FROM found ORDER BY start_date DESC, id LIMIT $3::bigint
)
SELECT m.id, m.room_name, r.name AS room, m.user_id, m.platform, m.recording_type,
    m.recording_trigger, m.start_date, m.end_date, m.is_active, m.ended_at, m.num_people,
    m.num_clients, (SELECT e.received_at FROM event e WHERE e.meeting_id = m.id
        ORDER BY e.seq DESC LIMIT 1) AS last_event_at
FROM page p
CROSS JOIN LATERAL (
	SELECT k.id, k.room_id, k.user_id, k.room_name, k.platform, k.recording_type,
	    k.recording_trigger, k.start_date, k.end_date, k.is_active, k.ended_at, k.num_clients,
	    k.num_people
	FROM meeting k WHERE k.id = p.id OFFSET 0
) m
CROSS JOIN LATERAL (SELECT k.name FROM room k WHERE k.id = m.room_id OFFSET 0) r
ORDER BY p.start_date DESC, p.id;

-- name: listing_recordings
-- The newest $6, as at $4.  $1: of that meeting; $2: of the newest 200 meetings of the rooms that are or
-- were called that or have that id; both NULL: of the newest 200 meetings.  $3: only missing ones; of
-- every meeting, those of the last 7 days.  $5: RECORDING_MISSING_AFTER.
WITH meant AS MATERIALIZED (
	SELECT id FROM room WHERE id = $2
	UNION
	SELECT id FROM room WHERE lower(name) COLLATE "C" = lower($2)
), candidate AS MATERIALIZED (
	SELECT $1::text AS id WHERE $1::text IS NOT NULL
	UNION ALL
	(SELECT m.id FROM meeting_row m
	    WHERE m.erasure IS NULL AND m.start_date > '-infinity' AND $1::text IS NULL AND $2::text IS NULL
	        AND NOT $3::boolean
	    ORDER BY m.start_date DESC, m.id LIMIT 200)
	UNION ALL
	SELECT m.id FROM meant r
	CROSS JOIN LATERAL (
		SELECT k.id FROM meeting_row k
		WHERE k.room_id = r.id AND k.erasure IS NULL
		ORDER BY k.start_date DESC, k.id LIMIT 200
	) m
	UNION ALL
	SELECT DISTINCT d.meeting_id FROM recording_missing($4::timestamptz, make_interval(secs => $5::float8)) d
	WHERE $1::text IS NULL AND $2::text IS NULL AND $3::boolean
), recorded AS MATERIALIZED (
	SELECT c.id FROM candidate c WHERE EXISTS (SELECT FROM recording_event(c.id) OFFSET 0)
)
SELECT m.id AS meeting_id, m.room, r.id, r.recording_id, r.status, r.started_at, r.stopped_at,
    r.completed_at, r.initiator, r.failure_reason,
    waits_for_consent(m.id, r.ids) AS waiting_for_consent, r.files -> 0 ->> 'file' AS file,
    (SELECT count(*) FROM json_array_elements(r.files)) AS file_count,
    (SELECT coalesce(json_agg(json_build_object('file', f ->> 'file', 'host', f ->> 'host',
            'size', f -> 'size', 'sha256', f ->> 'sha256', 'duration', f -> 'duration',
            'plain_size', f -> 'plain_size', 'plain_sha256', f ->> 'plain_sha256')), '[]')
        FROM json_array_elements(r.files) AS f) AS files
FROM recorded c
CROSS JOIN LATERAL (
	SELECT k.id, (SELECT l.name FROM room l WHERE l.id = k.room_id) AS room
	FROM meeting_row k WHERE k.id = c.id AND k.erasure IS NULL
	OFFSET 0
) m
CROSS JOIN LATERAL recording_of(m.id, $4::timestamptz, make_interval(secs => $5::float8)) r
WHERE NOT $3::boolean OR r.status = 'missing'
ORDER BY coalesce(r.started_at, r.stopped_at, r.completed_at) DESC, r.id
LIMIT $6::bigint;

-- name: listing_rooms
-- The first $1 rooms whose name begins with $2, by name.
SELECT r.id, r.name, r.user_id, r.created_at, r.platform, r.recording_type, r.recording_trigger,
    r.is_locked, r.is_shared, m.id AS meeting_id, coalesce(m.people, 0) AS num_people,
    CASE WHEN r.webhook_url IS NULL THEN 'none' WHEN r.webhook_disabled_at IS NOT NULL THEN 'disabled'
        WHEN r.webhook_failing_since IS NOT NULL THEN 'failing' ELSE 'working' END AS webhook,
    regexp_replace(r.webhook_url, '^([^:]+://)([^/?#]*@)?([^/?#]*).*$', '\1\3') AS webhook_url,
    r.max_participants, r.longest, r.not_before, r.expires_at
FROM (
	SELECT k.id, k.name, k.user_id, k.created_at, k.platform, k.recording_type, k.recording_trigger,
	    k.is_locked, k.is_shared, k.webhook_url, k.webhook_disabled_at, k.webhook_failing_since,
	    k.max_participants, k.longest, k.not_before, k.expires_at
	FROM room k
	WHERE k.deleted_at IS NULL AND k.name IS NOT NULL AND starts_with(lower(k.name), lower($2))
	ORDER BY lower(k.name)
	LIMIT $1::bigint
) AS r
LEFT JOIN LATERAL (
	SELECT k.id, people_count(k.id) AS people FROM meeting_row k
	WHERE k.room_id = r.id AND k.is_active
	OFFSET 0
) m ON true
ORDER BY lower(r.name);
