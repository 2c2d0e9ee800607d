-- Under the room's lock.  judged: the messages that were judged before the lock was taken;
-- lacking: those of them that lack a consent.  A message in flight is not called back.
CREATE FUNCTION handover_settle(meeting text, at timestamptz, judged text[], lacking text[])
RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	is_required boolean;
BEGIN
	IF NOT EXISTS (SELECT FROM handover_pending(meeting)) THEN
		RETURN;
	END IF;
	PERFORM endpoint_lock(ARRAY(SELECT m.room_name FROM meeting_row m WHERE m.id = meeting));
	is_required := consent_required(meeting);
	IF is_required THEN
		lacking := lacking || handover_lacking(meeting,
		    ARRAY(SELECT p.id FROM handover_pending(meeting) p WHERE p.id <> ALL (judged)));
	END IF;
	UPDATE outbox o SET is_held = NOT o.is_held,
	    next_attempt_at = CASE WHEN o.is_held
	        AND EXISTS (SELECT FROM endpoint e WHERE e.endpoint_key = o.endpoint_key OFFSET 0)
	        THEN now() END
	WHERE o.id = ANY (ARRAY(SELECT p.id FROM handover_pending(meeting) p))
	    AND o.status = 'pending' AND o.leased_until IS NULL
	    AND o.is_held <> (is_required AND o.id = ANY (lacking));
END
$$;
COMMENT ON FUNCTION handover_settle(text, timestamptz, text[], text[]) IS 'Holds the hand-overs that lack a consent and releases the others.';
