-- Only messages that have an endpoint count: what waits for one holds nothing up.
CREATE FUNCTION recording_handover(meeting text)
RETURNS TABLE (id text, is_over boolean, is_given_up boolean)
LANGUAGE sql STABLE
AS $$
	SELECT n.id, bool_or(o.status = 'delivered') AND NOT bool_or(o.next_attempt_at IS NOT NULL),
	    bool_or(o.status = 'dead')
	FROM recording_newest(meeting) n
	JOIN outbox o ON o.endpoint IN ('room', 'pipeline') AND o.meeting_id = meeting
	    AND o.type = 'recording.completed' AND o.dedup_key = recording_version(n.data)
	WHERE n.is_completed
	GROUP BY n.id
$$;
COMMENT ON FUNCTION recording_handover(text) IS 'Has every endpoint taken every file of a recording; has one been given up?';
GRANT EXECUTE ON FUNCTION recording_handover(text) TO reflector_meetings,
    reflector_deliver, reflector_reader;
