CREATE FUNCTION handover_pending(meeting text) RETURNS TABLE (id text, subject_id text)
LANGUAGE sql STABLE
AS $$
	SELECT o.id, o.subject_id FROM outbox o
	WHERE o.meeting_id = meeting AND o.type = 'recording.completed' AND o.status = 'pending'
	    AND o.leased_until IS NULL
$$;
COMMENT ON FUNCTION handover_pending(text) IS 'The hand-overs of a meeting that can still be held or released: pending and not in flight.';
