-- Everybody and every recording of a meeting, in plpgsql: a backend keeps the plans.  Asked for
-- in a statement of their own they are planned anew each time, which takes longer than a usual
-- meeting's answer.

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

CREATE FUNCTION recording_all(meeting text, at timestamptz, missing_after interval)
RETURNS TABLE (id text, recording_id text, status text, started_at timestamptz,
    stopped_at timestamptz, completed_at timestamptz, initiator text, files json)
LANGUAGE plpgsql STABLE ROWS 10 SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	RETURN QUERY SELECT * FROM recording_of(meeting, at, missing_after);
END
$$;
COMMENT ON FUNCTION recording_all(text, timestamptz, interval) IS 'recording_of with a plan that is kept; who wants one recording asks recording_of.';

GRANT EXECUTE ON FUNCTION participant_all(text, timestamptz),
    recording_all(text, timestamptz, interval)
    TO reflector_meetings, reflector_deliver, reflector_reader;
