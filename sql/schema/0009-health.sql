-- What an operator's monitoring asks.

-- Cheap enough to be asked every few seconds: nothing here reads the whole log.
CREATE FUNCTION metrics(at timestamptz, missing_after interval)
RETURNS TABLE (name text, label text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT 'events_total', NULL, CASE WHEN s.is_called THEN s.last_value ELSE 0 END::float8
	FROM event_seq s
	UNION ALL
	SELECT 'rooms', NULL, count(*) FROM room WHERE deleted_at IS NULL
	UNION ALL
	SELECT 'meetings', 'active', count(*) FROM meeting_row WHERE is_active
	UNION ALL
	SELECT 'meetings', 'ended', count(*) FROM meeting_row WHERE NOT is_active
	UNION ALL
	SELECT 'people', NULL, coalesce(sum(num_clients), 0) FROM meeting WHERE is_active
	UNION ALL
	SELECT 'recordings', s.status, count(r.status)
	FROM unnest(ARRAY['recording', 'stopped', 'missing', 'completed', 'failed']) AS s(status)
	LEFT JOIN (
		SELECT r.status
		FROM meeting_row m
		CROSS JOIN LATERAL recording_of(m.id, at, missing_after) r
		WHERE m.is_active
	) r ON r.status = s.status
	GROUP BY s.status
	UNION ALL
	SELECT 'outbox_depth', NULL, count(*) FROM outbox
	UNION ALL
	SELECT 'outbox_age_seconds', NULL,
	    coalesce(greatest(0, extract(epoch FROM at - min(created_at))), 0) FROM outbox
$$;
COMMENT ON FUNCTION metrics(timestamptz, interval) IS 'Gauges for /metrics; recordings are those of active meetings.';
GRANT EXECUTE ON FUNCTION metrics(timestamptz, interval) TO reflector_health;
