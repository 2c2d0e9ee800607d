-- The planner inlines it.  The rule: doc/design/states.md, "Sessions of an ended meeting".  least()
-- ignores NULL.
CREATE FUNCTION stay_end(left_at timestamptz, assumed_left_at timestamptz, ended_at timestamptz)
RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN least(coalesce(left_at, nullif(assumed_left_at, 'infinity')), ended_at);
COMMENT ON FUNCTION stay_end(timestamptz, timestamptz, timestamptz) IS 'When a session ended, at the end of its meeting at the latest; NULL: it is open.';
GRANT EXECUTE ON FUNCTION stay_end(timestamptz, timestamptz, timestamptz)
    TO reflector_meetings, reflector_deliver, reflector_reader;
