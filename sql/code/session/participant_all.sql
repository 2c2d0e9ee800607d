-- In plpgsql: a backend keeps the plan.  Asked for in a statement of its own everybody is
-- planned anew each time, which takes longer than a usual meeting's answer.
CREATE FUNCTION participant_all(meeting text, at timestamptz)
RETURNS TABLE (id text, name text, email text, first_seen timestamptz, last_seen timestamptz,
    seconds bigint, spans tstzmultirange, sessions json)
LANGUAGE plpgsql STABLE ROWS 100 SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	RETURN QUERY SELECT * FROM participant_of(meeting, at);
END
$$;
COMMENT ON FUNCTION participant_all(text, timestamptz) IS 'participant_of with a plan that is kept; who wants one person asks participant_of.';
GRANT EXECUTE ON FUNCTION participant_all(text, timestamptz) TO reflector_meetings,
    reflector_deliver, reflector_reader;
