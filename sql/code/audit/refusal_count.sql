-- In the order of the rows' key, so that programs that count concurrently wait for each other and do
-- not deadlock.
CREATE FUNCTION refusal_count(counts json) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	INSERT INTO audit (at, action, actor, reason, source, count)
	SELECT c.minute, 'credentials.refused', 'unknown', c.reason, c.source, sum(c.count)
	FROM (
		SELECT date_trunc('minute', g.at, 'UTC') AS minute, g.reason,
		    coalesce(source_digest(g.address), 'other') AS source, g.count
		FROM json_to_recordset(counts) AS g(at timestamptz, reason text, address text, count bigint)
	) AS c
	GROUP BY c.minute, c.reason, c.source
	ORDER BY c.minute, c.reason, c.source
	ON CONFLICT (at, reason, source) WHERE action = 'credentials.refused'
	DO UPDATE SET count = audit.count + excluded.count
$$;
COMMENT ON FUNCTION refusal_count(json) IS 'Adds refused credentials to the audit: [{at, reason, address, count}]; address null: many.';
GRANT EXECUTE ON FUNCTION refusal_count(json) TO reflector_rooms, reflector_meetings,
    reflector_jitsi_events, reflector_jibri_complete, reflector_whereby,
    reflector_health;
