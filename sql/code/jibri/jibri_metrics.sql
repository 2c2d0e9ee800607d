CREATE FUNCTION jibri_metrics(at timestamptz, silent_after interval)
RETURNS TABLE (name text, label text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT 'jibris', s.state, count(j.state)
	FROM unnest(ARRAY['free', 'busy', 'unhealthy', 'silent']) AS s(state)
	LEFT JOIN jibri_state(jibri_metrics.at, silent_after) j ON j.state = s.state
	GROUP BY s.state
$$;
COMMENT ON FUNCTION jibri_metrics(timestamptz, interval) IS 'Gauges for /metrics about Jibris; there are at most 1000.';
GRANT EXECUTE ON FUNCTION jibri_metrics(timestamptz, interval) TO reflector_health;
