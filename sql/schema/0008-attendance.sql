-- Attendance: people, from sessions.

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

CREATE FUNCTION participant_of(meeting text, at timestamptz)
RETURNS TABLE (id text, name text, email text, first_seen timestamptz, last_seen timestamptz,
    seconds bigint, spans tstzmultirange, sessions json)
LANGUAGE sql STABLE
AS $$
	SELECT s.person,
	    (array_agg(s.name ORDER BY s.named_at DESC, s.name COLLATE "C" DESC)
	        FILTER (WHERE s.name IS NOT NULL))[1],
	    (array_agg(s.email ORDER BY s.joined_at DESC, s.email COLLATE "C" DESC)
	        FILTER (WHERE s.email IS NOT NULL))[1],
	    min(s.joined_at), max(s.until),
	    (SELECT coalesce(round(sum(extract(epoch FROM upper(span) - lower(span)))), 0)::bigint
	        FROM unnest(range_agg(tstzrange(s.joined_at, s.until))) AS span),
	    -- A stay of no length is one all the same where heads are counted.
	    range_agg(tstzrange(s.joined_at, greatest(s.until, s.joined_at + interval '1 microsecond'))),
	    json_agg(json_build_object('occupant', s.occupant, 'joined_at', rfc3339(s.joined_at),
	        'left_at', rfc3339(s.left_at), 'breakout', s.breakout, 'assumed', s.assumed)
	        ORDER BY s.joined_at, s.occupant, s.breakout)
	FROM stay_of(meeting, at) s
	GROUP BY s.person
$$;
COMMENT ON FUNCTION participant_of(text, timestamptz) IS 'One row a person; sessions that overlap count once in seconds.';

-- The most people in at once: at equal times the leaving go first.
CREATE FUNCTION participant_peak(meeting text, at timestamptz) RETURNS bigint
LANGUAGE sql STABLE
AS $$
	SELECT coalesce(max(inside), 0)::bigint FROM (
		SELECT sum(step) OVER (ORDER BY moment, step) AS inside
		FROM participant_of(meeting, at) p
		CROSS JOIN LATERAL unnest(p.spans) AS span
		CROSS JOIN LATERAL (VALUES (lower(span), 1), (upper(span), -1)) AS edge(moment, step)
	) AS count
$$;
COMMENT ON FUNCTION participant_peak(text, timestamptz) IS 'Most people in a meeting at once.';

GRANT EXECUTE ON FUNCTION stay_of(text, timestamptz), participant_of(text, timestamptz),
    participant_peak(text, timestamptz)
    TO reflector_meetings, reflector_deliver, reflector_reader;
