-- Under the room's lock.  A message under way is not called back.
CREATE FUNCTION handover_settle(meeting text, at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM outbox o WHERE o.meeting_id = meeting
	    AND o.type = 'recording.completed' AND o.status = 'pending') THEN
		RETURN;
	END IF;
	PERFORM endpoint_lock(ARRAY(SELECT m.room_name FROM meeting_row m WHERE m.id = meeting));
	UPDATE outbox o SET is_held = NOT o.is_held,
	    next_attempt_at = CASE WHEN EXISTS (SELECT FROM endpoint e WHERE e.endpoint_key = o.endpoint_key) THEN at END
	WHERE o.meeting_id = meeting AND o.type = 'recording.completed' AND o.status = 'pending'
	    AND o.leased_until IS NULL AND o.is_held <> consent_missing(meeting, o.subject_id);
END
$$;
COMMENT ON FUNCTION handover_settle(text, timestamptz) IS 'Holds the hand-overs that lack a consent, lets go those that lack none.';
