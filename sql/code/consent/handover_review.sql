-- Under the consents' lock.  What is found out before the room's lock is taken stays true: nobody
-- else says anything about consents, and what is appended meanwhile came after.
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
	-- Whoever is writing a hand-over has not seen what is said here: it is waited for.
	PERFORM room_lock(meeting);
	PERFORM handover_settle(meeting, at, judged, lacking);
END
$$;
COMMENT ON FUNCTION handover_review(text, timestamptz) IS 'Looks again at every hand-over of a meeting.';
