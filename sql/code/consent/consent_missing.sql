-- Whom it shows is not known better than by who was in: everybody in a breakout counts.
-- While nobody is known to have been in, the events of it are still to come: it waits.
CREATE FUNCTION consent_missing(meeting text, subject_id text) RETURNS boolean
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	named record;
BEGIN
	IF NOT consent_required(meeting) THEN
		RETURN false;
	END IF;
	SELECT r.* INTO named FROM recording_named(meeting, consent_missing.subject_id) r;
	IF EXISTS (SELECT FROM recording_release l WHERE l.meeting_id = meeting
	        AND l.subject_id IN (consent_missing.subject_id, named.id)) THEN
		RETURN false;
	END IF;
	IF NOT EXISTS (SELECT FROM (SELECT k.joined_at FROM stay k WHERE k.meeting_id = meeting
	        AND k.joined_at <= named.ended_at
	        AND coalesce(k.left_at, k.assumed_left_at) >= named.started_at LIMIT 1) AS s) THEN
		RETURN true;
	END IF;
	-- One by one by their keys, until one is found who was in and has not consented.
	RETURN EXISTS (SELECT FROM (
		SELECT a.occupant_key FROM attendee a
		WHERE a.meeting_id = meeting
		    AND (SELECT c.id FROM consent c WHERE c.meeting_id = a.meeting_id
		        AND c.person_key = text_key(coalesce(a.person, a.occupant)) AND c.consent_given
		        LIMIT 1) IS NULL
		    AND (SELECT k.joined_at FROM stay k WHERE k.meeting_id = a.meeting_id
		        AND k.occupant_key = a.occupant_key AND k.joined_at <= named.ended_at
		        AND coalesce(k.left_at, k.assumed_left_at) >= named.started_at
		        LIMIT 1) IS NOT NULL
		LIMIT 1) AS s);
END
$$;
COMMENT ON FUNCTION consent_missing(text, text) IS 'Must the hand-over of a recording wait for somebody''s consent?';
