CREATE FUNCTION room_lock(meeting text) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(room_lock_key(m.room_name)) FROM meeting_row m WHERE m.id = meeting;
END
$$;
COMMENT ON FUNCTION room_lock(text) IS 'Takes the lock of the meeting''s room until commit.  A statement of its own: what follows sees what the holder before has written.';
