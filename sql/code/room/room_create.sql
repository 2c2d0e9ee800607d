CREATE FUNCTION room_create(new_id text, owner text, form json, new_secret text, at timestamptz,
    origin jsonb DEFAULT NULL)
RETURNS SETOF room
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	made room;
BEGIN
	PERFORM origin_set(origin);
	INSERT INTO room AS r (id, name, user_id, created_at, platform)
	VALUES (new_id, form ->> 'name', owner, at, form ->> 'platform')
	RETURNING r.* INTO made;
	PERFORM audit_write('room.created', new_id);
	RETURN NEXT room_write(made, form, new_secret, NULL);
END
$$;
COMMENT ON FUNCTION room_create IS 'Makes a room; what the form does not name, besides its name and platform, is the default.';
GRANT EXECUTE ON FUNCTION room_create TO reflector_rooms;
