-- Takes the lock, because a batch may be about to commit.
CREATE FUNCTION presence_differs(meeting text) RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	from_log jsonb;
	kept jsonb;
BEGIN
	PERFORM room_lock(meeting);
	SELECT jsonb_agg(to_jsonb(o) ORDER BY o.occupant_key, o.room_key, o.joined_at) INTO from_log
	FROM (
		SELECT occupant_key, coalesce(breakout_key, '') AS room_key, joined_at, left_at, assumed,
		    moderator_at, other_at, removed_by, removed_at, speaking_ms
		FROM session_of(meeting)
	) AS o;
	SELECT jsonb_agg(to_jsonb(s) ORDER BY s.occupant_key, s.room_key, s.joined_at) INTO kept
	FROM (
		SELECT occupant_key, breakout_key AS room_key, joined_at,
		    coalesce(left_at, nullif(assumed_left_at, 'infinity')) AS left_at,
		    left_at IS NULL AND assumed_left_at < 'infinity' AS assumed,
		    moderator_at, other_at, removed_by, removed_at, speaking_ms
		FROM stay WHERE meeting_id = meeting
	) AS s;
	IF from_log IS DISTINCT FROM kept THEN
		RETURN true;
	END IF;
	SELECT jsonb_agg(to_jsonb(o) ORDER BY o.occupant_key) INTO from_log FROM occupant_of(meeting) o;
	SELECT jsonb_agg(to_jsonb(a) - 'meeting_id' ORDER BY a.occupant_key) INTO kept
	FROM attendee a WHERE a.meeting_id = meeting;
	RETURN from_log IS DISTINCT FROM kept;
END
$$;
COMMENT ON FUNCTION presence_differs(text) IS 'Do the sessions and attendees of a meeting differ from what its log says?';
