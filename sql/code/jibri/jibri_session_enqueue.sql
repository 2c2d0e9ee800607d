-- The keys of the messages are those of recording_messages, so jicofo's report of the same adds
-- none.  A start that is reported when the recording is over causes none, either.  The meeting's
-- row is locked because an erasure may begin.
CREATE FUNCTION jibri_session_enqueue(meeting text, session text, at timestamptz, request_id text,
    trace text) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
DECLARE
	recording text := derived_id(meeting, 'recording', session);
	room text;
BEGIN
	SELECT m.room_id INTO room FROM meeting_row m
	WHERE m.id = meeting AND m.erasure IS NULL
	FOR SHARE;
	IF NOT EXISTS (SELECT FROM endpoint e WHERE e.endpoint_key = room OFFSET 0) THEN
		RETURN;
	END IF;
	INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, subject_id, created_at,
	    next_attempt_at, request_id, trace)
	SELECT 'room', room, meeting, n.type, text_key(n.key), n.subject, at, now(), request_id, trace
	FROM recording_of(meeting, '-infinity', interval '0') r
	CROSS JOIN LATERAL (SELECT 'recording.' || CASE r.status WHEN 'recording' THEN 'started'
	        ELSE 'failed' END AS type,
	    CASE r.status WHEN 'recording' THEN session ELSE r.id END AS key,
	    CASE r.status WHEN 'recording' THEN recording ELSE r.id END AS subject) n
	WHERE recording = ANY (r.ids)
	    AND (r.status = 'recording' AND r.started_at IS NOT NULL OR r.status = 'failed')
	    AND webhook_wants(room, n.type)
	ON CONFLICT ON CONSTRAINT outbox_once DO NOTHING;
END
$$;
COMMENT ON FUNCTION jibri_session_enqueue IS 'Writes recording.started or recording.failed, each once a recording, for a webhook that is set now.';
