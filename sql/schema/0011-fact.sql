-- Facts: what newly stored events tell the endpoints.  Of presence, a session that was not there
-- before is a participant who joined, one that has an end now and had none is one who left,
-- the first of a meeting is its start: found by working the sessions out before and after,
-- under the room's lock, so any order, repeat or loss gives what the sessions give.  Meetings
-- of rooms that nobody listens to cost one look at the index.

-- Subqueries: the planner would join by reading every meeting that there was.
CREATE FUNCTION fact_heard(room_names text[]) RETURNS text[]
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN (SELECT array_agg(given) FROM unnest(room_names) AS given
	    WHERE (SELECT r.webhook_url IS NOT NULL AND r.webhook_disabled_at IS NULL FROM room r
	        WHERE r.id = (SELECT m.room_id FROM meeting_row m WHERE m.room_name = given)));
END
$$;
COMMENT ON FUNCTION fact_heard(text[]) IS 'Which of these rooms (Jitsi''s names in lower case) have a webhook that listens; NULL: none.';

-- Only what ends sessions of others, or makes another dialect count, needs the whole meeting.
CREATE FUNCTION fact_scopes(batch json, heard text[]) RETURNS fact_scope[]
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN ARRAY(
		WITH given AS (
			SELECT (SELECT m.id FROM meeting_row m WHERE m.room_name = min(lower(i.room))) AS meeting,
			    array_agg(DISTINCT sha256(convert_to(i.occupant, 'UTF8')))
			        FILTER (WHERE i.occupant IS NOT NULL AND i.kind <> 'service') AS occupants,
			    bool_or(i.kind IN ('created', 'destroyed', 'snapshot')) AS ends_others,
			    bool_or(i.dialect = 'signed') AS is_signed, max(i.received_at) AS at
			FROM json_to_recordset(batch) AS i(room text, dialect text, kind text, occupant text,
			    received_at timestamptz)
			WHERE i.kind IS NOT NULL AND lower(i.room) = ANY (heard)
			GROUP BY lower(i.room)
		), judged AS (
			SELECT g.*, NOT EXISTS (SELECT FROM outbox o WHERE o.endpoint = 'room'
			        AND o.meeting_id = g.meeting AND o.type = 'meeting.started') AS may_begin,
			    g.is_signed AND presence_dialect(g.meeting) <> 'signed' AS is_other
			FROM given g
		)
		SELECT ROW(j.meeting, CASE WHEN NOT (j.ends_others OR j.is_other) THEN j.occupants END,
		    -- A look first: with a webhook set in the middle, sessions are the rule.
		    j.may_begin AND NOT EXISTS (SELECT FROM event e WHERE e.meeting_id = j.meeting
		        AND e.kind = 'joined' AND e.occupant_key IS NOT NULL
		        AND e.dialect = presence_dialect(j.meeting))
		    AND NOT EXISTS (SELECT FROM session_of(j.meeting)), j.at)::fact_scope
		FROM judged j
		WHERE j.occupants IS NOT NULL OR j.ends_others OR j.is_other);
END
$$;
COMMENT ON FUNCTION fact_scopes(json, text[]) IS 'Where a batch of events may change sessions, of the meetings that are heard.';

CREATE FUNCTION fact_sessions(scopes fact_scope[]) RETURNS SETOF fact_session
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN QUERY
	SELECT s.meeting_id, o.occupant_key, o.breakout_key, o.joined_at, o.left_at IS NOT NULL
	FROM unnest(scopes) AS s
	CROSS JOIN LATERAL session_of(s.meeting_id, s.only_of) o;
END
$$;
COMMENT ON FUNCTION fact_sessions(fact_scope[]) IS 'The sessions that a batch may change, as they are now.';

CREATE FUNCTION fact_subject(session fact_session) RETURNS bytea
LANGUAGE sql STABLE
RETURN sha256(convert_to(concat_ws(' ', encode((session).occupant_key, 'hex'),
    coalesce(encode((session).breakout_key, 'hex'), '-'), rfc3339((session).joined_at)), 'UTF8'));
COMMENT ON FUNCTION fact_subject(fact_session) IS 'What identifies a session in the outbox.';

CREATE FUNCTION fact_tell(scopes fact_scope[], earlier fact_session[]) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	INSERT INTO outbox (endpoint, room_id, meeting_id, type, subject, about, created_at,
	    next_attempt_at)
	WITH changed AS MATERIALIZED (
		SELECT now.meeting_id, fact_subject(now) AS subject,
		    encode(now.occupant_key, 'hex') AS about, now.joined_at,
		    was.meeting_id IS NULL AS has_joined,
		    now.is_over AND NOT coalesce(was.is_over, false) AS has_left
		FROM fact_sessions(scopes) AS now
		LEFT JOIN unnest(earlier) AS was ON was.meeting_id = now.meeting_id
		    AND was.occupant_key = now.occupant_key AND was.joined_at = now.joined_at
		    AND was.breakout_key IS NOT DISTINCT FROM now.breakout_key
	), news AS (
		SELECT 1 AS rank, s.meeting_id, 'meeting.started' AS type, NULL::timestamptz AS joined_at,
		    sha256(convert_to(s.meeting_id, 'UTF8')) AS subject, NULL AS about
		FROM unnest(scopes) AS s
		WHERE s.is_unused AND EXISTS (SELECT FROM changed c WHERE c.meeting_id = s.meeting_id)
		UNION ALL
		SELECT 2, c.meeting_id, 'participant.joined', c.joined_at, c.subject, c.about
		FROM changed c
		WHERE c.has_joined
		UNION ALL
		SELECT 3, c.meeting_id, 'participant.left', c.joined_at, c.subject, c.about
		FROM changed c
		WHERE c.has_left
	)
	SELECT 'room', (SELECT m.room_id FROM meeting_row m WHERE m.id = n.meeting_id),
	    n.meeting_id, n.type, n.subject, n.about, s.at, s.at
	FROM news n
	JOIN unnest(scopes) AS s ON s.meeting_id = n.meeting_id
	ORDER BY n.meeting_id, n.rank, n.joined_at, n.subject
	ON CONFLICT ON CONSTRAINT outbox_once DO NOTHING;
END
$$;
COMMENT ON FUNCTION fact_tell(fact_scope[], fact_session[]) IS 'Writes what is new since earlier; what was told once is not told again.';

-- Called before a recording.completed is written: whether it waits for an endpoint is then
-- true until commit, and who brings the endpoint finds the message.
CREATE FUNCTION outbox_hold(room_names text[]) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	PERFORM FROM room r
	WHERE r.id = ANY (ARRAY(SELECT (SELECT m.room_id FROM meeting_row m WHERE m.room_name = n)
	    FROM unnest(room_names) AS n))
	ORDER BY r.id FOR SHARE;
	PERFORM FROM pipeline FOR SHARE;
END
$$;
COMMENT ON FUNCTION outbox_hold(text[]) IS 'Keeps the endpoints of these meetings as they are until commit; names in lower case.';

-- What a stored event of a recording is told as, and to whom: the start to who listens now,
-- a completion to everybody who may ever listen.
CREATE FUNCTION recording_news(meeting text, dialect text, type text, data json)
RETURNS TABLE (endpoint text, room_id text, type text, subject bytea, about text, is_due boolean)
LANGUAGE sql STABLE
AS $$
	WITH told AS (
		SELECT m.room_id, text_member(data, 'recording_id') AS recording_id,
		    EXISTS (SELECT FROM endpoint e WHERE e.lane = m.room_id) AS is_heard
		FROM meeting_row m
		WHERE m.id = meeting
	)
	SELECT 'room', t.room_id, 'recording.started', sha256(convert_to(t.recording_id, 'UTF8')),
	    derived_id(meeting, 'recording', t.recording_id), true
	FROM told t
	WHERE recording_news.type = 'jibri-recording-on' AND dialect <> 'jibri'
	    AND t.recording_id IS NOT NULL AND t.is_heard
	UNION ALL
	SELECT e.endpoint, t.room_id, 'recording.completed', recording_version(data),
	    CASE WHEN t.recording_id IS NULL THEN derived_id(meeting, 'file', text_member(data, 'recording_file'))
	        ELSE derived_id(meeting, 'recording', t.recording_id) END,
	    e.is_due
	FROM told t
	CROSS JOIN LATERAL (
		SELECT 'room' AS endpoint, t.is_heard AS is_due FROM room r
		WHERE r.id = t.room_id AND r.deleted_at IS NULL
		UNION ALL
		SELECT 'pipeline', true FROM pipeline p WHERE p.is_configured
	) e
	WHERE recording_news.type = 'recording_completed' AND dialect = 'jibri'
$$;
COMMENT ON FUNCTION recording_news(text, text, text, json) IS 'The messages that a recording''s event makes.';
