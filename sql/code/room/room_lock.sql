-- A meeting whose erasure begins while its room is waited for has another key then.
CREATE FUNCTION room_lock(meeting text) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	name text;
BEGIN
	LOOP
		name := (SELECT m.room_name FROM meeting_row m WHERE m.id = meeting);
		EXIT WHEN name IS NULL;
		PERFORM pg_advisory_xact_lock(room_lock_key(name));
		EXIT WHEN name = (SELECT m.room_name FROM meeting_row m WHERE m.id = meeting);
	END LOOP;
END
$$;
COMMENT ON FUNCTION room_lock(text) IS 'Takes the lock of the meeting''s room until commit.  A statement of its own: what follows sees what the holder before has written.';
