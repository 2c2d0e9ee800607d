-- Who decides about a meeting's hand-overs reads under this lock, and takes the room's lock,
-- which events wait for, only to write down what came of it.  Before the room's lock, always.
CREATE FUNCTION consent_lock(meeting text) RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(hashtextextended('consent ' || meeting, 0));
	-- A statement of its own: it sees whether the holder before has begun to erase it.
	RETURN EXISTS (SELECT FROM meeting_row m WHERE m.id = meeting AND m.erasure IS NULL);
END
$$;
COMMENT ON FUNCTION consent_lock(text) IS 'Keeps what people say about being recorded in a meeting as it is until commit, and the meeting from being erased; false: there is none.';
