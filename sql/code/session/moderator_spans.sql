-- A role counts from the moment at which it was reported until another one is.  Of two reported for
-- the same moment it is the moderator's.
CREATE FUNCTION moderator_spans(moderator_at timestamptz[], other_at timestamptz[],
    joined_at timestamptz, ending timestamptz) RETURNS tstzmultirange
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
	SELECT range_agg(tstzrange(s.start, greatest(s.start, least(ending, s.next)), '[]'))
	FROM (
		SELECT greatest(m, joined_at) AS start,
		    (SELECT min(o) FROM unnest(other_at) AS o WHERE o > m) AS next
		FROM unnest(moderator_at) AS m
		WHERE m <= ending
	) AS s
$$;
COMMENT ON FUNCTION moderator_spans IS 'When somebody was a moderator in a session that ended then (infinity: it is open); NULL: never.';
GRANT EXECUTE ON FUNCTION moderator_spans TO reflector_meetings, reflector_deliver, reflector_reader;
