-- EXPIRED, of a Jibri that records once, counts as busy: it will not record again.
CREATE FUNCTION jibri_state(at timestamptz, silent_after interval)
RETURNS TABLE (name text, host text, state text, detail text, seen_at timestamptz)
LANGUAGE sql STABLE
AS $$
	SELECT j.name, j.host, CASE WHEN j.seen_at < jibri_state.at - silent_after THEN 'silent'
	    WHEN j.health_status <> 'HEALTHY' THEN 'unhealthy'
	    WHEN j.busy_status = 'IDLE' THEN 'free'
	    ELSE 'busy' END, j.detail, j.seen_at
	FROM jibri j
	WHERE j.seen_at > jibri_state.at - interval '7 days'
$$;
COMMENT ON FUNCTION jibri_state(timestamptz, interval) IS 'The Jibris that reported in the last 7 days, each free, busy, unhealthy or silent.';
GRANT EXECUTE ON FUNCTION jibri_state(timestamptz, interval) TO reflector_reader;
