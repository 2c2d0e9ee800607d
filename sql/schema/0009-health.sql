-- What an operator's monitoring asks.

-- Cheap enough to be asked every few seconds: nothing here reads the whole log.
-- What takes no longer however many meetings are active.
CREATE FUNCTION metrics(at timestamptz)
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
	SELECT unnest(ARRAY['outbox_depth', 'outbox_age_seconds']), 'pending',
	    unnest(ARRAY[count(*), coalesce(greatest(0, extract(epoch FROM at - min(created_at))), 0)])
	FROM outbox WHERE status = 'pending' AND next_attempt_at IS NOT NULL
	UNION ALL
	SELECT unnest(ARRAY['outbox_depth', 'outbox_age_seconds']), 'waiting',
	    unnest(ARRAY[count(*), coalesce(greatest(0, extract(epoch FROM at - min(created_at))), 0)])
	FROM outbox WHERE status = 'pending' AND next_attempt_at IS NULL
	UNION ALL
	SELECT 'outbox_depth', 'dead', count(*) FROM outbox WHERE status = 'dead'
$$;
COMMENT ON FUNCTION metrics(timestamptz) IS 'Gauges for /metrics that cost little.';

-- What is worked out meeting by meeting.
CREATE FUNCTION meeting_metrics(at timestamptz, missing_after interval)
RETURNS TABLE (name text, label text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT 'people', NULL, coalesce(sum(m.num_clients), 0)::float8
	FROM meeting m
	WHERE m.is_active AND EXISTS (SELECT FROM event e
	    WHERE e.meeting_id = m.id AND e.kind IS NOT NULL)
	UNION ALL
	SELECT 'recordings', s.status, count(r.status)
	FROM unnest(ARRAY['recording', 'stopped', 'missing', 'completed', 'failed',
	    'handed_over', 'undelivered']) AS s(status)
	LEFT JOIN (
		SELECT r.status
		FROM meeting_row m
		CROSS JOIN LATERAL recording_of(m.id, at, missing_after) r
		WHERE m.is_active AND EXISTS (SELECT FROM recording_fact(m.id))
	) r ON r.status = s.status
	GROUP BY s.status
$$;
COMMENT ON FUNCTION meeting_metrics(timestamptz, interval) IS 'Gauges for /metrics about active meetings; left out of it when they take too long.';
GRANT EXECUTE ON FUNCTION metrics(timestamptz), meeting_metrics(timestamptz, interval)
    TO reflector_health;
