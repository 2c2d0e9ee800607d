-- The gauges whose cost grows with the active meetings.
CREATE FUNCTION meeting_metrics(at timestamptz, missing_after interval)
RETURNS TABLE (name text, label text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT unnest(ARRAY['clients', 'people']), NULL,
	    unnest(ARRAY[coalesce(sum(m.num_clients), 0), coalesce(sum(m.num_people), 0)])::float8
	FROM meeting m
	WHERE m.is_active AND m.room_id >= ''
	UNION ALL
	SELECT 'recordings', s.status, count(r.status)
	FROM unnest(ARRAY['recording', 'stopped', 'missing', 'completed', 'failed',
	    'handed_over', 'undelivered']) AS s(status)
	LEFT JOIN (
		SELECT r.status
		FROM meeting_row m
		CROSS JOIN LATERAL recording_of(m.id, at, missing_after) r
		WHERE m.is_active AND m.room_id >= '' AND EXISTS (SELECT FROM recording_event(m.id))
	) r ON r.status = s.status
	GROUP BY s.status
$$;
COMMENT ON FUNCTION meeting_metrics(timestamptz, interval) IS 'Gauges for /metrics about active meetings; /metrics omits them when they take too long.';
GRANT EXECUTE ON FUNCTION meeting_metrics(timestamptz, interval) TO reflector_health;
