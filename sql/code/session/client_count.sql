-- How many are in.  The usual meeting (every session named, no list received) is counted
-- from the index at once; a session counts as open here by the same rules as in session_of.
CREATE FUNCTION client_count(meeting text) RETURNS bigint
LANGUAGE plpgsql STABLE
AS $$
DECLARE
	counted text := presence_dialect(meeting);
	is_plain boolean;
	last_created timestamptz;
BEGIN
	SELECT coalesce(bool_and(e.kind IN ('joined', 'left') AND e.joined_at IS NOT NULL
	        OR e.kind IN ('created', 'service')), true),
	    max(e.occurred_at) FILTER (WHERE e.kind = 'created' AND e.breakout_key IS NULL)
	INTO is_plain, last_created
	FROM event e
	WHERE e.meeting_id = meeting AND e.kind IS NOT NULL AND e.dialect = counted;
	IF NOT is_plain THEN
		RETURN (SELECT count(DISTINCT s.occupant_key) FROM session_of(meeting) s
		    WHERE s.left_at IS NULL);
	END IF;
	RETURN (
		SELECT count(DISTINCT open.occupant_key)
		FROM (
			SELECT e.occupant_key
			FROM event e
			WHERE e.meeting_id = meeting AND e.kind IS NOT NULL
			    AND e.kind IN ('joined', 'left') AND e.dialect = counted
			    AND e.occupant_key IS NOT NULL
			GROUP BY e.occupant_key, e.breakout_key, e.joined_at
			HAVING NOT bool_or(e.kind = 'left') AND (last_created IS NULL
			    OR e.joined_at >= last_created - interval '1 second')
		) AS open
	);
END
$$;
COMMENT ON FUNCTION client_count(text) IS 'Distinct people with an open session, main room and breakouts.';
GRANT EXECUTE ON FUNCTION client_count(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
