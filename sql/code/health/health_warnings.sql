-- silent_after: JIBRI_SILENT_AFTER.  A database without any heartbeat is silent five minutes after its migration.
CREATE FUNCTION health_warnings(silent_after interval) RETURNS TABLE (type text, count bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT w.type, w.count FROM (
		SELECT 0, 'control.failing', (SELECT count(*) FROM control c
		    WHERE c.failing_since < now() - interval '1 minute' AND c.url > '')
		UNION ALL
		SELECT 1, 'deliver.silent', (now() > coalesce(
		    (SELECT h.expected_by FROM heartbeat h WHERE h.program = 'deliver'),
		    (SELECT v.applied_at + interval '5 minutes' FROM code_version v), now()))::int::bigint
		UNION ALL
		SELECT 2, 'deliveries.dead', (SELECT count(*) FROM outbox o
		    WHERE o.status = 'dead' AND o.created_at > now() - interval '7 days')
		UNION ALL
		SELECT 3, 'erasures.unfinished', (SELECT count(*) FROM erasure a
		    WHERE a.ended_at IS NULL AND a.number > 0 AND a.began_at < now() - interval '5 minutes')
		UNION ALL
		SELECT 4, 'provider.unreachable', (SELECT max(p.failures) FROM provider p WHERE p.source >= '')
		UNION ALL
		SELECT 5, 'webhooks.disabled', webhooks_disabled()
		UNION ALL
		SELECT 6, 'jibris.' || j.state, count(*) FROM jibri_state(now(), silent_after) j
		WHERE j.state IN ('silent', 'unhealthy') GROUP BY j.state
	) AS w (place, type, count)
	WHERE w.count > 0
	ORDER BY w.place
$$;
COMMENT ON FUNCTION health_warnings IS 'What no request needs, but somebody should look after.';
GRANT EXECUTE ON FUNCTION health_warnings(interval) TO reflector_health;
