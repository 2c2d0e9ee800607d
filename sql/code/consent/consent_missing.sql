-- Whom it shows is not known better than by who was in: everybody in a breakout counts.
-- While nobody is known to have been in, the events of it are still to come: it waits.
CREATE FUNCTION consent_missing(meeting text, subject_id text) RETURNS boolean
LANGUAGE plpgsql STABLE
AS $$
DECLARE
	named record;
	people text[];
BEGIN
	IF NOT consent_required(meeting) THEN
		RETURN false;
	END IF;
	SELECT r.* INTO named FROM recording_named(meeting, consent_missing.subject_id) r;
	IF EXISTS (SELECT FROM recording_release l WHERE l.meeting_id = meeting
	        AND l.subject_id IN (consent_missing.subject_id, named.id)) THEN
		RETURN false;
	END IF;
	people := ARRAY(SELECT DISTINCT s.person FROM session s WHERE s.meeting_id = meeting
	    AND s.joined_at <= named.ended_at AND coalesce(s.left_at, 'infinity') >= named.started_at);
	RETURN cardinality(people) = 0 OR EXISTS (
		SELECT FROM unnest(people) AS p
		WHERE NOT EXISTS (SELECT FROM consent_of(meeting) c WHERE c.person = p AND c.consent_given));
END
$$;
COMMENT ON FUNCTION consent_missing(text, text) IS 'Must the hand-over of a recording wait for somebody''s consent?';
