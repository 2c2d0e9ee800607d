-- The rule: doc/design/log.md, "Rule of sessions".  listed has the labels of the occupant's
-- sessions that snapshots list, as keys.
CREATE FUNCTION session_closed_by(closing presence_closing, breakout_key bytea,
    start timestamptz, listed jsonb) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
	SELECT CASE (closing).kind
	WHEN 'destroyed' THEN start <= (closing).at
	    AND ((closing).breakout_key IS NULL OR (closing).breakout_key = breakout_key)
	WHEN 'created' THEN start < (closing).at - interval '1 second' AND (closing).breakout_key IS NULL
	ELSE start < (closing).at
	    AND (closing).breakout_key IS NOT DISTINCT FROM breakout_key
	    AND NOT coalesce(listed ?| ARRAY[session_label((closing).seq, NULL),
	        session_label((closing).seq, start)], false)
	END
$$;
COMMENT ON FUNCTION session_closed_by IS 'Does this closing end a session without a left_at?';
GRANT EXECUTE ON FUNCTION session_closed_by(presence_closing, bytea, timestamptz, jsonb)
    TO reflector_reader;
