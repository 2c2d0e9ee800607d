-- The message's key is that of recording_messages, so jicofo's report of the same failure adds none.
-- The meeting's row is locked because an erasure may begin.
CREATE FUNCTION jibri_session_enqueue(meeting text, recording text, at timestamptz, request_id text,
    trace text) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
DECLARE
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
	SELECT 'room', room, meeting, 'recording.failed', text_key(f.id), f.id, at, now(), request_id, trace
	FROM (SELECT recording_broken(meeting, recording) AS id OFFSET 0) f
	WHERE f.id IS NOT NULL AND webhook_wants(room, 'recording.failed')
	ON CONFLICT ON CONSTRAINT outbox_once DO NOTHING;
END
$$;
COMMENT ON FUNCTION jibri_session_enqueue IS 'Writes recording.failed, once a recording, for a webhook that is set now.';
