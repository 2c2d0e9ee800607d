-- about: the subject_id of messages.  Everybody who was in during the recording must consent,
-- also in a breakout: whom it shows is not known better.  While no session is known, its events
-- are still to come, and the hand-over waits.  The meeting's recordings are computed once for
-- all messages.
CREATE FUNCTION consent_lacking(meeting text, about text[]) RETURNS text[]
LANGUAGE plpgsql STABLE SET enable_nestloop = off SET jit = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	lacking text[] := '{}';
	named record;
BEGIN
	IF about = '{}' OR NOT consent_required(meeting) THEN
		RETURN lacking;
	END IF;
	FOR named IN
		SELECT d.subject_id, n.id, n.started_at, n.ended_at
		FROM (SELECT DISTINCT unnest(about) AS subject_id) d
		LEFT JOIN recording_named(meeting, about) n USING (subject_id)
	LOOP
		CONTINUE WHEN EXISTS (SELECT FROM recording_release l WHERE l.meeting_id = meeting
		    AND l.subject_id IN (named.subject_id, named.id));
		-- One by one by their keys, until one is found that was in and has not consented.
		IF NOT EXISTS (SELECT FROM (SELECT k.joined_at FROM stay k WHERE k.meeting_id = meeting
		        AND k.joined_at <= named.ended_at
		        AND coalesce(k.left_at, k.assumed_left_at) >= named.started_at LIMIT 1) AS s)
		    OR EXISTS (SELECT FROM (
			SELECT a.occupant_key FROM attendee a
			WHERE a.meeting_id = meeting
			    AND (SELECT c.id FROM consent c WHERE c.meeting_id = a.meeting_id
			        AND c.person_key = text_key(coalesce(a.person, a.occupant)) AND c.consent_given
			        LIMIT 1) IS NULL
			    AND (SELECT k.joined_at FROM stay k WHERE k.meeting_id = a.meeting_id
			        AND k.occupant_key = a.occupant_key AND k.joined_at <= named.ended_at
			        AND coalesce(k.left_at, k.assumed_left_at) >= named.started_at
			        LIMIT 1) IS NOT NULL
			LIMIT 1) AS s) THEN
			lacking := lacking || named.subject_id;
		END IF;
	END LOOP;
	RETURN lacking;
END
$$;
COMMENT ON FUNCTION consent_lacking(text, text[]) IS 'Those of these recordings whose hand-over must wait for a consent.';
