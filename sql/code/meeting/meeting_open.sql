-- The active meeting of a room, or a new one.  No row: no such room, or its next meeting must
-- be made on its platform first.
CREATE FUNCTION meeting_open(wanted_room text, new_id text, new_suffix text, at timestamptz,
    expires timestamptz, grace interval, lost_after interval, origin jsonb DEFAULT NULL)
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
		PERFORM meeting_settle(running, at, grace, lost_after);
	END IF;
	PERFORM origin_set(origin);
	RETURN QUERY
	UPDATE meeting_row m SET end_date = CASE
	    WHEN (SELECT p.is_end_fixed FROM platform p WHERE p.name = m.platform)
	    THEN m.end_date ELSE greatest(m.end_date, expires) END
	WHERE m.room_id = wanted_room AND m.is_active
	RETURNING m.*;
	IF FOUND THEN
		RETURN;
	END IF;
	RETURN QUERY
	INSERT INTO meeting_row AS m (id, room_id, user_id, room_name, platform, recording_type,
	    recording_trigger, start_date, end_date)
	SELECT new_id, r.id, r.user_id, 'reflector-' || room_slug(r.name) || '-' || new_suffix,
	    r.platform, r.recording_type, r.recording_trigger, at, expires
	FROM room r
	WHERE r.id = wanted_room AND r.deleted_at IS NULL
	    AND NOT (SELECT p.is_made_there FROM platform p WHERE p.name = r.platform)
	ON CONFLICT (room_id) WHERE is_active AND room_id IS NOT NULL
	DO UPDATE SET end_date = CASE
	    WHEN (SELECT p.is_end_fixed FROM platform p WHERE p.name = m.platform)
	    THEN m.end_date ELSE greatest(m.end_date, excluded.end_date) END
	RETURNING m.*;
	IF EXISTS (SELECT FROM meeting_row m WHERE m.id = new_id OFFSET 0) THEN
		PERFORM audit_write('meeting.created', new_id);
	END IF;
END
$$;
COMMENT ON FUNCTION meeting_open IS 'Concurrent callers get the same meeting.';
GRANT EXECUTE ON FUNCTION meeting_open(text, text, text, timestamptz, timestamptz, interval, interval, jsonb) TO
    reflector_meetings;
