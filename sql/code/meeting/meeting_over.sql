-- Only under the room's lock is the answer true final: a join may be about to commit.  The
-- rules: doc/design/states.md, "Meeting".
CREATE FUNCTION meeting_over(meeting text, at timestamptz, grace interval, lost_after interval,
    longest interval DEFAULT NULL) RETURNS boolean
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	held meeting_row;
	ends timestamptz;
	is_open boolean;
BEGIN
	SELECT m.* INTO held FROM meeting_row m WHERE m.id = meeting AND m.is_active;
	IF NOT FOUND THEN
		RETURN NULL;
	END IF;
	-- Its links are dead, so they are not handed out again, even if sessions are open: a left may
	-- be lost.
	IF at > held.end_date
	    AND (SELECT p.is_end_fixed FROM platform p WHERE p.name = held.platform) THEN
		RETURN true;
	END IF;
	-- It may have been opened before MEETING_LONGEST was set.
	ends := least(held.end_date, held.start_date + longest);
	is_open := EXISTS (SELECT FROM (SELECT k.left_at FROM stay k
	    WHERE k.meeting_id COLLATE "C" = meeting AND k.left_at IS NULL AND k.assumed_left_at = 'infinity' LIMIT 1) s);
	IF is_open THEN
		RETURN at >= ends + lost_after
		    AND at >= coalesce(event_newest_at(meeting, NULL), ends) + lost_after;
	END IF;
	RETURN at > ends OR meeting_terminated(meeting) IS NOT NULL
	    OR EXISTS (SELECT FROM (SELECT k.joined_at FROM stay k WHERE k.meeting_id = meeting LIMIT 1) s)
	    AND at >= event_newest_at(meeting, (SELECT p.dialect FROM presence p WHERE p.meeting_id = meeting)) + grace;
END
$$;
COMMENT ON FUNCTION meeting_over IS 'True if ended for all; or used and then empty for grace; or past its end and empty (where the platform fixes the end: past it); or past it and nothing received for lost_after.';
GRANT EXECUTE ON FUNCTION meeting_over(text, timestamptz, interval, interval, interval) TO reflector_deliver;
