-- The gauges whose cost grows with the active meetings.
CREATE FUNCTION meeting_metrics()
RETURNS TABLE (name text, label text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT unnest(ARRAY['clients', 'people']), NULL,
	    unnest(ARRAY[coalesce(sum(m.num_clients), 0), coalesce(sum(m.num_people), 0)])::float8
	FROM meeting m
	WHERE m.is_active AND m.room_id >= ''
$$;
COMMENT ON FUNCTION meeting_metrics() IS 'Gauges for /metrics about active meetings; /metrics omits them when they take too long.';
GRANT EXECUTE ON FUNCTION meeting_metrics() TO reflector_health;
