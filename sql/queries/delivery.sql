-- name: delivery_claim
SELECT id, endpoint, type, meeting_id, room_id, room_name, subject_id, url, secret,
    previous_secret, pool, body, attempts, rfc3339(created_at), rfc3339(leased_until),
    seen_key
FROM delivery_claim(make_interval(secs => $1::float8), $2::integer, $3::integer, $4::integer,
    $5::integer, $6::integer, $7, $8::integer);

-- name: delivery_find
SELECT o.id, o.type, rfc3339(o.created_at), o.status, o.attempts, o.last_status,
    rfc3339(o.next_attempt_at), r.user_id
FROM outbox o
CROSS JOIN LATERAL (
	SELECT l.user_id FROM room l WHERE l.id = o.room_id AND l.deleted_at IS NULL OFFSET 0
) r
WHERE o.id = $1 AND o.endpoint = 'room';

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
ORDER BY page.number DESC;

-- name: delivery_look
SELECT (SELECT o.endpoint_key FROM outbox o
    WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL
    ORDER BY o.endpoint_key LIMIT 1) IS NOT NULL;

-- name: delivery_redeliver
SELECT delivery_redeliver($1);

-- name: delivery_render
-- Each message's meeting, and what else its body needs; rows of each kind have their own columns.
-- $3: RECORDINGS_DIR, $4: BASE_URL.
WITH wanted AS MATERIALIZED (
	SELECT w.ordinal - 1 AS ordinal, w.meeting_id, w.subject_id, w.is_participant, w.is_recording,
	    w.has_people, w.has_consents
	FROM ROWS FROM (json_to_recordset($1) AS (meeting_id text, subject_id text,
	    is_participant boolean, is_recording boolean, has_people boolean, has_consents boolean))
	    WITH ORDINALITY AS w(meeting_id, subject_id, is_participant, is_recording, has_people,
	        has_consents, ordinal)
), meeting_wanted AS MATERIALIZED (
	SELECT m.id, ARRAY[m.id, m.room_id, m.user_id, m.room_name, m.platform, m.recording_type,
	    m.recording_trigger, rfc3339(m.start_date), rfc3339(m.end_date), m.is_active::text,
	    rfc3339(m.ended_at), m.num_clients::text, m.num_people::text,
	    (r.is_shared AND r.deleted_at IS NULL)::text] AS cells
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
), found(ordinal, kind, place, cells) AS (
	SELECT w.ordinal, 'meeting', 0, m.cells
	FROM wanted w
	JOIN meeting_wanted m ON m.id = w.meeting_id
	UNION ALL
	SELECT w.ordinal, 'stay', 0, ARRAY[s.person, s.occupant, s.name,
	    microseconds(s.name_at)::text, s.nick, microseconds(s.nick_at)::text, s.email, s.breakout,
	    microseconds(s.joined_at)::text, microseconds(coalesce(s.left_at, s.until))::text, (s.left_at IS NULL)::text,
	    s.assumed::text, s.is_doubtful::text]
	FROM wanted w
	CROSS JOIN LATERAL (
		SELECT coalesce(a.person, a.occupant) AS id FROM attendee a
		WHERE a.meeting_id = w.meeting_id AND a.occupant_key = decode(w.subject_id, 'hex') OFFSET 0
	) who
	CROSS JOIN LATERAL (
		SELECT t.* FROM stay_of(w.meeting_id, now()) t WHERE t.person = who.id OFFSET 0
	) s
	WHERE w.is_participant
	UNION ALL
	SELECT w.ordinal, 'stay', 0, ARRAY[s.person, s.occupant, s.name,
	    microseconds(s.name_at)::text, s.nick, microseconds(s.nick_at)::text, s.email, s.breakout,
	    microseconds(s.joined_at)::text, microseconds(coalesce(s.left_at, s.until))::text, (s.left_at IS NULL)::text,
	    s.assumed::text, s.is_doubtful::text]
	FROM wanted w
	CROSS JOIN LATERAL stay_of(w.meeting_id, now()) s
	WHERE w.has_people
	UNION ALL
	SELECT w.ordinal, 'recording', 2, ARRAY[r.id, r.recording_id, r.status, rfc3339(r.started_at),
	    rfc3339(r.stopped_at), rfc3339(r.completed_at), r.initiator, r.failure_reason,
	    r.files::text,
	    waits_for_consent(w.meeting_id, r.ids)::text]
	FROM wanted w
	CROSS JOIN LATERAL (
		SELECT r.* FROM recording_wanted r
		WHERE r.meeting_id = w.meeting_id AND w.subject_id = ANY (r.ids)
		ORDER BY r.id = w.subject_id DESC, r.id
		LIMIT 1
	) r
	WHERE w.is_recording
	UNION ALL
	SELECT w.ordinal, 'consent', row_number() OVER (PARTITION BY w.ordinal
	    ORDER BY c.decided_at, c.id), ARRAY[c.person, c.is_guest::text, c.consent_given::text,
	    rfc3339(c.decided_at)]
	FROM wanted w
	CROSS JOIN LATERAL consent_of(w.meeting_id) c
	WHERE w.has_consents
)
SELECT f.cells[1], f.cells[2], f.cells[3], f.cells[4], f.cells[5], f.cells[6], f.cells[7],
    f.cells[8], f.cells[9], f.cells[10], f.cells[11], f.cells[12], f.cells[13], f.cells[14],
    f.kind, f.ordinal
FROM found f
ORDER BY f.ordinal, f.kind, f.place;

-- name: delivery_settle
SELECT id, is_disabled
FROM delivery_settle($1, make_interval(secs => $2::float8), make_interval(secs => $3::float8));

-- name: pipeline_register
SELECT pipeline_register($1::boolean);
