-- Only messages that have an endpoint count: one that waits for an endpoint delays no state.
CREATE FUNCTION recording_handover(meeting text, version bytea)
RETURNS TABLE (is_taken boolean, is_under_way boolean, is_given_up boolean)
LANGUAGE sql STABLE
AS $$
	SELECT coalesce(bool_or(o.status = 'delivered'), false),
	    coalesce(bool_or(o.next_attempt_at IS NOT NULL), false),
	    coalesce(bool_or(o.status = 'dead'), false)
	FROM unnest(ARRAY['room', 'pipeline']) AS e(endpoint)
	CROSS JOIN LATERAL (
		SELECT l.status, l.next_attempt_at FROM outbox l
		WHERE l.meeting_id = meeting AND l.endpoint = e.endpoint AND l.type = 'recording.completed'
		    AND l.dedup_key = version
		OFFSET 0 -- by its whole key; else each file reads the messages of all files
	) o
$$;
COMMENT ON FUNCTION recording_handover(text, bytea) IS 'Has an endpoint taken a file, is its message in the schedule, has one been given up?';
GRANT EXECUTE ON FUNCTION recording_handover(text, bytea) TO reflector_meetings,
    reflector_deliver, reflector_reader;
