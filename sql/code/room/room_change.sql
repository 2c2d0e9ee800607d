-- After a change of the secret the previous one signs, too, for overlap.  No row: no such room, or
-- it has another version than expected (NULL: any).
CREATE FUNCTION room_change(wanted_room text, form json, new_secret text, at timestamptz,
    overlap interval, expected bigint DEFAULT NULL, origin jsonb DEFAULT NULL) RETURNS SETOF room
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	was room;
	changed room;
BEGIN
	PERFORM origin_set(origin);
	SELECT r.* INTO was FROM room r
	WHERE r.id = wanted_room AND r.deleted_at IS NULL AND r.version = coalesce(expected, r.version)
	FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	changed := room_write(was, form, new_secret, at + overlap);
	PERFORM room_changed(was, changed);
	IF changed IS DISTINCT FROM was THEN
		PERFORM audit_write('room.changed', wanted_room);
	END IF;
	RETURN NEXT changed;
END
$$;
COMMENT ON FUNCTION room_change IS 'Changes a room for its owner, and its messages with it.';
GRANT EXECUTE ON FUNCTION room_change TO reflector_rooms;
