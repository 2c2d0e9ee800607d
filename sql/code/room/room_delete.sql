-- Deletes a room for its owner: its meeting ends, its webhook is removed.  Only if it has the version
-- that is expected (NULL: any).
CREATE FUNCTION room_delete(wanted_room text, at timestamptz, expected bigint DEFAULT NULL,
    origin jsonb DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	was room;
	changed room;
	ended text;
BEGIN
	PERFORM origin_set(origin);
	PERFORM pg_advisory_xact_lock(room_use_key(wanted_room));
	SELECT r.* INTO was FROM room r
	WHERE r.id = wanted_room AND r.deleted_at IS NULL AND r.version = coalesce(expected, r.version)
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	UPDATE room r SET deleted_at = at, webhook_url = NULL, webhook_secret = NULL,
	    webhook_previous_secret = NULL, passcode_hash = NULL
	WHERE r.id = wanted_room
	RETURNING r.* INTO changed;
	-- at: when the request came; somebody may have opened it while this waited.
	UPDATE meeting_row m SET is_active = false, ended_at = greatest(m.start_date, at)
	WHERE m.room_id = wanted_room AND m.is_active
	RETURNING m.id INTO ended;
	IF FOUND THEN
		PERFORM audit_write('meeting.ended', ended);
		PERFORM command_enqueue(ended, 'end', '{}', at);
	END IF;
	DELETE FROM passcode_guess g WHERE g.room_id = wanted_room;
	PERFORM room_changed(was, changed);
	PERFORM audit_write('room.deleted', wanted_room);
	RETURN true;
END
$$;
COMMENT ON FUNCTION room_delete IS 'true when this call deleted the room.';
GRANT EXECUTE ON FUNCTION room_delete(text, timestamptz, bigint, jsonb) TO reflector_rooms;
