-- Each stay of each person in a meeting; an open one runs to at while the meeting is active, then to
-- its end.
CREATE FUNCTION stay_of(meeting text, at timestamptz)
RETURNS TABLE (person text, name text, named_at timestamptz, email text, occupant text, breakout text,
    joined_at timestamptz, left_at timestamptz, until timestamptz, assumed boolean)
LANGUAGE sql STABLE
AS $$
	SELECT s.person, s.name, s.named_at, s.email, s.occupant, s.breakout, s.joined_at, s.left_at,
	    greatest(s.joined_at, coalesce(s.left_at, m.ended_at, at)), s.assumed
	FROM meeting_row m
	JOIN session s ON s.meeting_id = m.id
	WHERE m.id = meeting
$$;
COMMENT ON FUNCTION stay_of(text, timestamptz) IS 'Sessions with the person and an end.';
GRANT EXECUTE ON FUNCTION stay_of(text, timestamptz) TO reflector_meetings,
    reflector_deliver, reflector_reader;
