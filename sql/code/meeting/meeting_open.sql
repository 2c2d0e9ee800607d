-- The active meeting of a room, or a new one.  No row: no such room, or its next meeting must
-- be made on its platform first.  wanted: the end_date that its owner wants; longest:
-- MEETING_LONGEST; NULL: none.
CREATE FUNCTION meeting_open(wanted_room text, new_id text, new_suffix text, at timestamptz,
    expires timestamptz, grace interval, lost_after interval, wanted timestamptz DEFAULT NULL,
    longest interval DEFAULT NULL, origin jsonb DEFAULT NULL)
RETURNS SETOF meeting_row
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	running text;
BEGIN
	-- Against a concurrent DELETE of the room, which takes this lock first, too.
	PERFORM pg_advisory_xact_lock_shared(room_use_key(wanted_room));
	SELECT m.id INTO running FROM meeting_row m WHERE m.room_id = wanted_room AND m.is_active;
	IF FOUND THEN
		-- By the clock, and not by the caller: before origin_set.
		PERFORM meeting_settle(running, at, grace, lost_after, longest);
	END IF;
	PERFORM origin_set(origin);
	RETURN QUERY
	UPDATE meeting_row m SET end_date = meeting_end_date(m, expires, wanted, longest),
	    ends_at = meeting_ends_at(m, wanted, longest)
	WHERE m.room_id = wanted_room AND m.is_active
	RETURNING m.*;
	IF FOUND THEN
		RETURN;
	END IF;
	RETURN QUERY
	INSERT INTO meeting_row AS m (id, room_id, user_id, room_name, platform, recording_type,
	    recording_trigger, start_date, end_date, ends_at, latest_end, max_participants)
	SELECT new_id, r.id, r.user_id, 'reflector-' || room_slug(r.name) || '-' || new_suffix,
	    r.platform, r.recording_type, r.recording_trigger, at,
	    least(coalesce(wanted, expires), at + meeting_open.longest, l.latest_end), wanted,
	    l.latest_end, r.max_participants
	FROM room r
	CROSS JOIN LATERAL (
		SELECT least(at + make_interval(mins => r.longest), r.expires_at) AS latest_end
	) AS l
	WHERE r.id = wanted_room AND r.deleted_at IS NULL
	    AND NOT (SELECT p.is_made_there FROM platform p WHERE p.name = r.platform)
	ON CONFLICT (room_id) WHERE is_active AND room_id IS NOT NULL
	DO UPDATE SET end_date = meeting_end_date(m, expires, wanted, longest),
	    ends_at = meeting_ends_at(m, wanted, longest)
	RETURNING m.*;
	IF EXISTS (SELECT FROM meeting_row m WHERE m.id = new_id OFFSET 0) THEN
		PERFORM audit_write('meeting.created', new_id);
	END IF;
END
$$;
COMMENT ON FUNCTION meeting_open IS 'Concurrent callers get the same meeting.';
GRANT EXECUTE ON FUNCTION meeting_open(text, text, text, timestamptz, timestamptz, interval, interval,
    timestamptz, interval, jsonb) TO reflector_meetings;
