-- A meeting whose erasure begins while this waits has another room_name afterwards, and so
-- another key.
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
COMMENT ON FUNCTION room_lock(text) IS 'Takes the lock of the meeting''s room until commit.  Call it as a statement of its own: the next statement then sees what the previous holder wrote.';
