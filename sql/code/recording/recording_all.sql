-- In plpgsql: a backend keeps the plan.
CREATE FUNCTION recording_all(meeting text, at timestamptz, missing_after interval)
RETURNS TABLE (id text, recording_id text, status text, started_at timestamptz,
    stopped_at timestamptz, completed_at timestamptz, initiator text, files json, ids text[])
LANGUAGE plpgsql STABLE ROWS 10 SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	RETURN QUERY SELECT * FROM recording_of(meeting, at, missing_after);
END
$$;
COMMENT ON FUNCTION recording_all(text, timestamptz, interval) IS 'recording_of with a plan that is kept; who wants one recording asks recording_of.';
GRANT EXECUTE ON FUNCTION recording_all(text, timestamptz, interval) TO
    reflector_meetings, reflector_deliver, reflector_reader;
