-- Cheap enough to be read every few seconds: nothing here reads the whole log, and the cost
-- does not grow with the active meetings.
CREATE FUNCTION metrics(at timestamptz)
RETURNS TABLE (name text, label text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT 'events_total', NULL, CASE WHEN s.is_called THEN s.last_value ELSE 0 END::float8
	FROM event_seq s
	UNION ALL
	SELECT 'rooms', NULL, count(*) FROM room WHERE deleted_at IS NULL AND user_id >= ''
	UNION ALL
	SELECT 'meetings', 'active', count(*) FROM meeting_row WHERE is_active AND room_id >= ''
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
	UNION ALL
	SELECT unnest(ARRAY['commands_depth', 'commands_age_seconds']), NULL,
	    unnest(ARRAY[coalesce(sum(o.pending), 0),
	    coalesce(greatest(0, extract(epoch FROM at - min(o.oldest_at))), 0)])
	FROM control c
	CROSS JOIN LATERAL (SELECT count(*) AS pending, min(k.created_at) AS oldest_at FROM outbox k
		WHERE k.endpoint_key = c.endpoint_key AND k.status = 'pending' AND k.next_attempt_at IS NOT NULL
	) o
	WHERE c.url > ''
	UNION ALL
	SELECT 'webhooks_disabled', NULL, webhooks_disabled()
	UNION ALL
	SELECT 'erasures_unfinished', NULL, count(*) FROM erasure a
	WHERE a.ended_at IS NULL AND a.number > 0 AND a.began_at < at - interval '5 minutes'
	UNION ALL
	SELECT unnest(ARRAY['provider_keys', 'provider_failures', 'provider_age_seconds']), NULL,
	    unnest(ARRAY[coalesce(max(json_array_length(p.jwks -> 'keys')), 0), coalesce(max(p.failures), 0),
	    coalesce(greatest(0, max(extract(epoch FROM at - p.fetched_at))), 0)])
	FROM provider p WHERE p.source >= ''
	UNION ALL
	SELECT 'deliver_silent_seconds', NULL, greatest(0, extract(epoch FROM at - coalesce(
	    (SELECT h.expected_by FROM heartbeat h WHERE h.program = 'deliver'),
	    (SELECT v.applied_at + interval '5 minutes' FROM code_version v), at)))
$$;
COMMENT ON FUNCTION metrics(timestamptz) IS 'Gauges for /metrics that are cheap.';
GRANT EXECUTE ON FUNCTION metrics(timestamptz) TO reflector_health;
