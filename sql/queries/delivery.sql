-- name: delivery_claim
SELECT id, endpoint, type, meeting_id, room_id, room_name, subject_id, url, secret,
    previous_secret, pool, body, attempts, created_at,
    rfc3339(leased_until) AS lease, request_id, trace, seen_key
FROM delivery_claim(make_interval(secs => $1::float8), $2::integer, $3::integer, $4::integer,
    $5::integer, $6::integer, $7, $8::integer);

-- name: delivery_find
SELECT o.id, o.room_id, r.user_id
FROM outbox o
CROSS JOIN LATERAL (
	SELECT l.user_id FROM room l WHERE l.id = o.room_id AND l.deleted_at IS NULL OFFSET 0
) r
WHERE o.id = $1 AND o.endpoint = 'room';

-- name: delivery_find_meeting
SELECT m.id, m.user_id, m.room_id FROM meeting_row m WHERE m.id = $1 AND m.erasure IS NULL;

-- name: delivery_keep_bodies
-- The first body that is written stays; the result is the one that is kept.
UPDATE outbox o SET body = coalesce(o.body, given.body)
FROM json_to_recordset($1) AS given(id text, body text)
CROSS JOIN LATERAL (SELECT FROM outbox h WHERE h.id = given.id FOR UPDATE SKIP LOCKED) AS held
WHERE o.id = given.id AND o.id = ANY (ARRAY(SELECT key.id FROM json_to_recordset($1) AS key(id text)))
RETURNING o.id, o.body;

-- name: delivery_list
-- Newest first; at least one row: a page beyond the last one has the total, too.
WITH page AS (
	SELECT o.id, o.number, o.type, o.created_at, o.status, o.attempts, o.last_status,
	    o.next_attempt_at, o.delivered_at, o.is_held
	FROM (
		SELECT id, number FROM outbox
		WHERE endpoint = 'room' AND room_id = $1
		ORDER BY number DESC
		LIMIT $2::bigint OFFSET $3::bigint
	) AS picked
	JOIN outbox o USING (id, number)
)
SELECT page.id, page.type, page.created_at, page.status, page.attempts, page.last_status,
    page.next_attempt_at, page.delivered_at, page.is_held, total.rows AS total
FROM (SELECT count(*) AS rows FROM outbox WHERE endpoint = 'room' AND room_id = $1) AS total
LEFT JOIN page ON true
ORDER BY page.number DESC;

-- name: delivery_list_found
-- As delivery_list, of many rooms; at most $10 messages are counted, and the pages have these.  $1: the
-- owner, NULL: everybody's; $2: the rooms that a key is limited to; $3: a room; $4: kinds of
-- endpoints; $5: a meeting; $6: a status; $7: a type.
WITH scope AS MATERIALIZED (
	SELECT delivery_rooms($1, $2::text[], $3) AS rooms
), wanted AS MATERIALIZED (
	SELECT f.id, f.number
	FROM scope s
	CROSS JOIN LATERAL delivery_found($1, s.rooms, $2::text[] IS NOT NULL OR $3 IS NOT NULL, $4::text[],
	    $5, $6, $7, $10::bigint) f
	LIMIT $10::bigint
), page AS (
	SELECT o.*, r.name AS room
	FROM (
		SELECT w.id FROM wanted w ORDER BY w.number DESC LIMIT $8::bigint OFFSET $9::bigint
	) AS picked
	CROSS JOIN LATERAL (
		SELECT k.id, k.number, k.endpoint, k.room_id, k.meeting_id, k.type, k.created_at, k.status,
		    k.attempts, k.last_status, k.next_attempt_at, k.delivered_at, k.is_held
		FROM outbox k WHERE k.id = picked.id OFFSET 0
	) AS o
	LEFT JOIN LATERAL (SELECT k.name FROM room k WHERE k.id = o.room_id OFFSET 0) AS r ON true
)
SELECT page.id, page.endpoint, page.room_id, page.room, page.meeting_id, page.type, page.created_at,
    page.status, page.attempts, page.last_status, page.next_attempt_at, page.delivered_at,
    page.is_held, total.rows AS total
FROM (SELECT count(*) AS rows FROM wanted) AS total
LEFT JOIN page ON true
ORDER BY page.number DESC;

-- name: delivery_look
SELECT (SELECT o.endpoint_key FROM outbox o
    WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL
    ORDER BY o.endpoint_key LIMIT 1) IS NOT NULL;

-- name: delivery_redeliver
SELECT delivery_redeliver($1, origin => jsonb_object($2::text[]));

-- name: delivery_redeliver_dead
-- $1 to $3: as in delivery_list_found; $4: a meeting.
SELECT redelivered, skipped, more
FROM delivery_redeliver_dead(coalesce(delivery_rooms($1, $2::text[], $3), '{}'), $4, $5::bigint,
    $6::bigint, jsonb_object($7::text[]));

-- name: delivery_redeliver_any
-- $1: a room as in listing_deliveries; has_room: there is one; $3, $4: a place, NULL: the beginning.
WITH meant AS MATERIALIZED (
	SELECT CASE WHEN $1::text IS NOT NULL THEN ARRAY(
		SELECT id FROM room WHERE id = $1
		UNION
		SELECT id FROM room WHERE lower(name) COLLATE "C" = lower($1)) END AS rooms
)
SELECT a.redelivered, a.disabled, a.silent, a.deleted, a.pipeline, a.commands,
    a.held, rfc3339(a.last_at) AS last_at, coalesce(a.last_number, 0) AS last_number,
    m.rooms IS DISTINCT FROM '{}' AS has_room
FROM meant m
CROSS JOIN LATERAL delivery_redeliver_any(m.rooms, $2, coalesce($3::timestamptz, '-infinity'),
    $4::bigint, $5::bigint, $6::boolean, jsonb_object($7::text[])) a;

-- name: delivery_render
-- Each message's meeting, and what else its body needs; a row fills the columns of its kind.
-- $3: RECORDINGS_DIR, $4: BASE_URL.
WITH wanted AS MATERIALIZED (
	SELECT w.ordinal - 1 AS ordinal, w.meeting_id, w.subject_id, w.is_participant, w.is_recording,
	    w.has_people, w.has_consents
	FROM ROWS FROM (json_to_recordset($1) AS (meeting_id text, subject_id text,
	    is_participant boolean, is_recording boolean, has_people boolean, has_consents boolean))
	    WITH ORDINALITY AS w(meeting_id, subject_id, is_participant, is_recording, has_people,
	        has_consents, ordinal)
), meeting_wanted AS MATERIALIZED (
	SELECT m.id, m.room_id, m.user_id, m.room_name, m.platform, m.recording_type,
	    m.recording_trigger, m.start_date, m.end_date, m.is_active, m.ended_at, m.num_clients,
	    m.num_people, r.is_shared AND r.deleted_at IS NULL AS is_shared
	FROM (SELECT DISTINCT meeting_id FROM wanted) w
	CROSS JOIN LATERAL (
		SELECT m.id, m.room_id, m.user_id, m.room_name, m.platform, m.recording_type,
		    m.recording_trigger, m.start_date, m.end_date, m.is_active, m.ended_at,
		    m.num_clients, m.num_people
		FROM meeting m WHERE m.id = w.meeting_id OFFSET 0
	) m
	CROSS JOIN LATERAL (SELECT r.is_shared, r.deleted_at FROM room r WHERE r.id = m.room_id OFFSET 0) r
), recording_wanted AS MATERIALIZED (
	SELECT m.meeting_id, r.*
	FROM (SELECT DISTINCT meeting_id FROM wanted WHERE is_recording) m
	CROSS JOIN LATERAL recording_of(m.meeting_id, now(), make_interval(secs => $2::float8), $3, $4) r
)
SELECT w.ordinal, k.kind, coalesce(m.id, r.id) AS id, m.room_id, m.user_id, m.room_name,
    m.platform, m.recording_type, m.recording_trigger, m.start_date, m.end_date, m.is_active,
    coalesce(m.ended_at, s.left_at, s.until) AS ended_at, m.num_clients, m.num_people, m.is_shared,
    coalesce(s.person, c.person) AS person, s.occupant, s.name, s.name_at, s.nick, s.nick_at,
    s.email, s.breakout, s.joined_at, s.left_at IS NULL AS is_open, s.assumed, s.is_doubtful,
    s.removed_by, s.removed_at, coalesce(s.speaking_ms, -1) AS speaking_ms,
    CASE WHEN s.moderator IS NOT NULL THEN spans_text(s.moderator) END AS moderator,
    r.recording_id, r.status, r.started_at, r.stopped_at, r.completed_at, r.initiator,
    r.failure_reason, r.files, r.waiting_for_consent, c.is_guest, c.consent_given, c.decided_at
FROM wanted w
CROSS JOIN (VALUES ('meeting'), ('stay'), ('recording'), ('consent')) AS k(kind)
LEFT JOIN LATERAL (
	SELECT m.* FROM meeting_wanted m WHERE k.kind = 'meeting' AND m.id = w.meeting_id OFFSET 0
) m ON true
LEFT JOIN LATERAL (
	SELECT t.* FROM stay_of(w.meeting_id, now()) t
	WHERE k.kind = 'stay' AND (w.has_people OR w.is_participant AND t.person = (
		SELECT coalesce(a.person, a.occupant) FROM attendee a
		WHERE a.meeting_id = w.meeting_id
		    AND a.occupant_key = CASE WHEN w.is_participant THEN decode(w.subject_id, 'hex') END))
	OFFSET 0
) s ON true
LEFT JOIN LATERAL (
	SELECT r.*, waits_for_consent(w.meeting_id, r.ids) AS waiting_for_consent
	FROM (
		SELECT o.* FROM recording_wanted o
		UNION ALL
		-- A start that was refused: subject_id is its event's seq.
		SELECT e.meeting_id, derived_id(e.meeting_id, 'refusal', e.seq::text), NULL, 'waiting', NULL, NULL,
		    NULL, text_member(e.data, 'initiator'), text_member(e.data, 'reason'), '[]'::json,
		    ARRAY[w.subject_id]
		FROM event e
		WHERE e.meeting_id = w.meeting_id
		    AND e.seq = CASE WHEN w.subject_id ~ '^[0-9]{1,18}$' THEN w.subject_id::bigint END
	) r
	WHERE k.kind = 'recording' AND w.is_recording AND r.meeting_id = w.meeting_id
	    AND w.subject_id = ANY (r.ids)
	ORDER BY r.id = w.subject_id DESC, r.id
	LIMIT 1
) r ON true
LEFT JOIN LATERAL (
	SELECT c.* FROM consent_of(w.meeting_id) c WHERE k.kind = 'consent' AND w.has_consents OFFSET 0
) c ON true
WHERE coalesce(m.id, s.person, r.id, c.person) IS NOT NULL
ORDER BY w.ordinal, k.kind, c.decided_at, c.id;

-- name: delivery_settle
SELECT id, is_disabled
FROM delivery_settle($1, make_interval(secs => $2::float8), make_interval(secs => $3::float8));

-- name: control_register
SELECT control_register(string_to_array($1, ' '));

-- name: pipeline_register
SELECT pipeline_register($1::boolean);
