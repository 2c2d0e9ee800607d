-- Stores the meeting that was made there.  false: the room has a meeting already, has moved or
-- is gone, or the try took too long; then the new meeting must be removed there.
CREATE FUNCTION making_made(try text, at timestamptz, expires timestamptz, new_id text,
    its_id text, made_name text, room_url text, host_room_url text, is_locked boolean,
    origin jsonb DEFAULT NULL) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	wanted_room text;
	wanted_platform text;
BEGIN
	PERFORM origin_set(origin);
	PERFORM pg_advisory_xact_lock_shared(room_use_key(t.room_id))
	FROM making t WHERE t.id = try;
	SELECT t.room_id, t.platform INTO wanted_room, wanted_platform FROM making t
	WHERE t.id = try AND t.leased_until IS NOT NULL FOR UPDATE;
	INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,
	    recording_trigger, start_date, end_date)
	SELECT new_id, r.id, r.user_id, lower(made_name), r.platform, r.recording_type,
	    r.recording_trigger, at, expires
	FROM room r
	WHERE r.id = wanted_room AND r.deleted_at IS NULL AND r.platform = wanted_platform
	ON CONFLICT (room_id) WHERE is_active AND room_id IS NOT NULL DO NOTHING;
	IF NOT FOUND THEN
		UPDATE making t SET leased_until = NULL, made_id = its_id WHERE t.id = try;
		RETURN false;
	END IF;
	INSERT INTO made_meeting (meeting_id, platform, made_id, room_url, host_room_url, is_locked)
	VALUES (new_id, wanted_platform, its_id, room_url, host_room_url, is_locked);
	DELETE FROM making t WHERE t.id = try;
	PERFORM audit_write('meeting.created', new_id);
	RETURN true;
END
$$;
COMMENT ON FUNCTION making_made IS 'Ends a try that succeeded.';
GRANT EXECUTE ON FUNCTION making_made(text, timestamptz, timestamptz, text, text, text, text, text, boolean, jsonb) TO
    reflector_meetings;
