-- Sends every file of a recording to every endpoint that is set now; an endpoint that was set
-- after the recording gets a message of its own.  Returns how many messages are due; NULL: no
-- such meeting.
CREATE FUNCTION recording_redeliver(meeting text, recording text, at timestamptz,
    origin jsonb DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
SET lock_timeout = '500ms'
AS $$
DECLARE
	must_wait boolean;
	due bigint;
BEGIN
	PERFORM origin_set(origin);
	-- A participant may be withdrawing consent.
	IF NOT consent_lock(meeting) THEN
		RETURN NULL;
	END IF;
	PERFORM endpoint_lock(ARRAY(SELECT m.room_name FROM meeting_row m WHERE m.id = meeting));
	must_wait := consent_missing(meeting, recording);
	INSERT INTO outbox AS o (endpoint, room_id, meeting_id, type, dedup_key, subject_id, created_at,
	    is_held, next_attempt_at, request_id, trace)
	SELECT e.endpoint, m.room_id, m.id, 'recording.completed', recording_version(n.data), n.id, at,
	    must_wait, CASE WHEN NOT must_wait THEN now() END, origin ->> 'request', origin ->> 'trace'
	FROM meeting_row m
	CROSS JOIN (VALUES ('room'), ('pipeline')) AS e(endpoint)
	CROSS JOIN LATERAL recording_newest(m.id) n
	WHERE m.id = meeting AND n.id = recording AND n.is_completed
	    AND (e.endpoint <> 'room' OR webhook_wants(m.room_id, 'recording.completed'))
	    AND EXISTS (SELECT FROM endpoint l
	        WHERE l.endpoint_key = CASE e.endpoint WHEN 'room' THEN m.room_id ELSE e.endpoint END OFFSET 0)
	ORDER BY e.endpoint, n.file
	ON CONFLICT ON CONSTRAINT outbox_once DO UPDATE SET status = 'pending', attempts = 0,
	    delivered_at = NULL, is_held = excluded.is_held, next_attempt_at = excluded.next_attempt_at;
	GET DIAGNOSTICS due = ROW_COUNT;
	IF due > 0 THEN
		PERFORM audit_write('recording.redelivered', recording);
	END IF;
	RETURN due;
END
$$;
COMMENT ON FUNCTION recording_redeliver(text, text, timestamptz, jsonb) IS 'Hands a recording over again; recording is its own id.';
GRANT EXECUTE ON FUNCTION recording_redeliver(text, text, timestamptz, jsonb) TO
    reflector_meetings;
