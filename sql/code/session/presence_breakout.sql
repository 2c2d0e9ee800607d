-- The name of a breakout room is in an event of one of the occupant's sessions, or in a list of
-- occupants.
CREATE FUNCTION presence_breakout(meeting text, whom bytea, room_key bytea) RETURNS text
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN coalesce((
		SELECT e.breakout FROM event e
		WHERE e.meeting_id COLLATE "C" = meeting AND e.occupant_key = whom
		    AND e.kind IS NOT NULL AND e.breakout_key = room_key
		LIMIT 1), (
		SELECT e.breakout FROM event e
		WHERE e.meeting_id COLLATE "C" = meeting
		    AND e.kind IN ('created', 'destroyed', 'snapshot') AND e.breakout_key = room_key
		LIMIT 1));
END
$$;
COMMENT ON FUNCTION presence_breakout(text, bytea, bytea) IS 'The name of a breakout room by its key.';
