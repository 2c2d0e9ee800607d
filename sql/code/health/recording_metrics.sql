-- Of the meetings that are active, and of those that ended with a recording that stopped in the
-- last 7 days.  OFFSET 0: each meeting is looked at by itself, by index.
CREATE FUNCTION recording_metrics(at timestamptz, missing_after interval)
RETURNS TABLE (name text, label text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	WITH stopped AS MATERIALIZED (
		SELECT DISTINCT e.meeting_id FROM event e
		WHERE e.type = 'jibri-recording-off' AND e.received_at > at - interval '7 days'
	), looked_at AS MATERIALIZED (
		SELECT s.meeting_id FROM stopped s
		UNION
		SELECT m.id FROM meeting_row m
		WHERE m.is_active AND m.room_id >= '' AND EXISTS (SELECT FROM recording_event(m.id))
	), found AS MATERIALIZED (
		SELECT r.status
		FROM looked_at l
		CROSS JOIN LATERAL (SELECT o.status FROM recording_of(l.meeting_id, at, missing_after) o OFFSET 0) r
	)
	SELECT 'recordings', s.status, count(f.status)
	FROM unnest(ARRAY['recording', 'stopped', 'missing', 'completed', 'failed',
	    'handed_over', 'undelivered']) AS s(status)
	LEFT JOIN found f ON f.status = s.status
	GROUP BY s.status
$$;
COMMENT ON FUNCTION recording_metrics(timestamptz, interval) IS 'Gauges for /metrics about the recordings of active meetings and of the last 7 days; without them /metrics has the missing ones alone.';
GRANT EXECUTE ON FUNCTION recording_metrics(timestamptz, interval) TO reflector_health;
