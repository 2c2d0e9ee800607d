CREATE FUNCTION room_consent_required(in_room text) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	UPDATE outbox o SET is_held = true, next_attempt_at = NULL
	WHERE o.id = ANY (ARRAY(SELECT unnest(handover_lacking(m.id,
	        ARRAY(SELECT p.id FROM handover_pending(m.id) p)))
	    FROM meeting_row m WHERE m.room_id = in_room))
	    AND o.status = 'pending' AND o.leased_until IS NULL AND NOT o.is_held;
END
$$;
COMMENT ON FUNCTION room_consent_required(text) IS 'Holds the hand-overs of a room that now requires consents; a message in flight is not called back.';
