-- The planner inlines it.  The rule: doc/design/states.md, "Sessions of an ended meeting".
CREATE FUNCTION stay_counts(joined_at timestamptz, ended_at timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ended_at IS NULL OR joined_at < ended_at;
COMMENT ON FUNCTION stay_counts(timestamptz, timestamptz) IS 'Does a session count that began then, in a meeting that ended then?  ended_at NULL: it has not.';
GRANT EXECUTE ON FUNCTION stay_counts(timestamptz, timestamptz)
    TO reflector_meetings, reflector_deliver, reflector_reader;
