-- Under the lock of the consents.  What is read before the room's lock is taken stays true:
-- nobody else changes consents, and events that are appended meanwhile come later.
CREATE FUNCTION handover_review(meeting text, at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	judged text[] := '{}';
	lacking text[] := '{}';
BEGIN
	IF consent_required(meeting) THEN
		judged := ARRAY(SELECT p.id FROM handover_pending(meeting) p);
		lacking := handover_lacking(meeting, judged);
	END IF;
	-- A transaction that is writing a hand-over has not seen this consent: wait for it.
	PERFORM room_lock(meeting);
	PERFORM handover_settle(meeting, at, judged, lacking);
END
$$;
COMMENT ON FUNCTION handover_review(text, timestamptz) IS 'Decides again about every hand-over of a meeting.';
