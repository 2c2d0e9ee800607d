-- NULL: no such room there any more.
CREATE FUNCTION room_move(wanted_room text, from_platform text, to_platform text,
    origin jsonb DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	PERFORM origin_set(origin);
	UPDATE room r SET platform = to_platform, version = r.version + 1
	WHERE r.id = wanted_room AND r.platform = from_platform AND r.deleted_at IS NULL;
	IF NOT FOUND THEN
		RETURN NULL;
	END IF;
	PERFORM audit_write('room.changed', wanted_room);
	RETURN wanted_room;
END
$$;
COMMENT ON FUNCTION room_move(text, text, text, jsonb) IS 'Moves a room to another platform, where its next meeting takes place.';
