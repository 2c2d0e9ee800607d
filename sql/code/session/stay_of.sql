-- until: an open session lasts until at while the meeting is active, else until the meeting's
-- end.  is_doubtful: the session begins more than a day before the meeting, or ends after at,
-- so a sender's clock was wrong.  Sessions show what senders reported, wrong clocks included.
CREATE FUNCTION stay_of(meeting text, at timestamptz)
RETURNS TABLE (person text, name text, name_at timestamptz, nick text, nick_at timestamptz,
    email text, occupant text, breakout text, joined_at timestamptz, left_at timestamptz, until timestamptz,
    assumed boolean, is_doubtful boolean)
LANGUAGE sql STABLE
AS $$
	SELECT coalesce(a.person, a.occupant), a.name, a.name_at, a.nick, a.nick_at, a.email, a.occupant, s.breakout, s.joined_at,
	    coalesce(s.left_at, nullif(s.assumed_left_at, 'infinity')),
	    greatest(s.joined_at, coalesce(s.left_at, nullif(s.assumed_left_at, 'infinity'),
	        (SELECT m.ended_at FROM meeting_row m WHERE m.id = meeting), at)),
	    s.left_at IS NULL AND s.assumed_left_at < 'infinity',
	    s.joined_at < (SELECT m.start_date FROM meeting_row m WHERE m.id = meeting) - interval '1 day'
	        OR greatest(s.joined_at, s.left_at) > at + interval '1 day'
	FROM attendee a
	CROSS JOIN LATERAL (
		SELECT k.* FROM stay k
		WHERE k.meeting_id = a.meeting_id AND k.occupant_key = a.occupant_key
		OFFSET 0
	) s
	WHERE a.meeting_id = meeting
$$;
COMMENT ON FUNCTION stay_of(text, timestamptz) IS 'The sessions of a meeting, each with its person and an end.';
GRANT EXECUTE ON FUNCTION stay_of(text, timestamptz) TO reflector_meetings, reflector_deliver,
    reflector_reader;
