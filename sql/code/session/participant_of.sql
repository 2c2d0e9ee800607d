CREATE FUNCTION participant_of(meeting text, at timestamptz)
RETURNS TABLE (id text, name text, email text, first_seen timestamptz, last_seen timestamptz,
    seconds bigint, spans tstzmultirange, sessions json)
LANGUAGE sql STABLE
AS $$
	SELECT s.person,
	    (array_agg(s.name ORDER BY s.is_named DESC, s.named_at DESC, s.name COLLATE "C" DESC)
	        FILTER (WHERE s.name IS NOT NULL))[1],
	    (array_agg(s.email ORDER BY s.joined_at DESC, s.email COLLATE "C" DESC)
	        FILTER (WHERE s.email IS NOT NULL))[1],
	    min(s.joined_at), max(s.until),
	    (SELECT coalesce(round(sum(extract(epoch FROM upper(span) - lower(span)))), 0)::bigint
	        FROM unnest(range_agg(tstzrange(s.joined_at, s.until))) AS span),
	    -- A session of no length is one all the same where heads are counted.
	    range_agg(tstzrange(s.joined_at, greatest(s.until, s.joined_at + interval '1 microsecond'))),
	    json_agg(json_build_object('occupant', s.occupant, 'joined_at', rfc3339(s.joined_at),
	        'left_at', rfc3339(s.left_at), 'breakout', s.breakout, 'assumed', s.assumed,
	        'doubtful', s.is_doubtful)
	        ORDER BY s.joined_at, s.occupant, s.breakout)
	FROM stay_of(meeting, at) s
	GROUP BY s.person
$$;
COMMENT ON FUNCTION participant_of(text, timestamptz) IS 'One row a person; sessions that overlap count once in seconds.';
GRANT EXECUTE ON FUNCTION participant_of(text, timestamptz) TO reflector_reader;
