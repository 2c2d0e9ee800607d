-- The oldest `most` dead messages of these rooms, or of one meeting in them.  redelivered: how many are
-- due again; skipped: how many stay dead, because their room has no enabled webhook (of each room at
-- most `counted` are counted).
CREATE FUNCTION delivery_redeliver_dead(rooms text[], wanted_meeting text, most bigint,
    counted bigint, origin jsonb DEFAULT NULL, at timestamptz DEFAULT clock_timestamp(),
    longest interval DEFAULT '1 s', OUT redelivered bigint, OUT skipped bigint, OUT more boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
SET lock_timeout = '500ms'
AS $$
DECLARE
	listening text[] := ARRAY(
		SELECT n.key FROM unnest(rooms) AS n(key)
		WHERE EXISTS (SELECT FROM endpoint e WHERE e.endpoint_key = n.key OFFSET 0));
	picked text[] := ARRAY(
		SELECT l.id
		FROM unnest(listening) AS n(key)
		CROSS JOIN LATERAL (
			SELECT o.id, o.number FROM outbox o
			WHERE o.status = 'dead' AND o.endpoint_key = n.key
			    AND (wanted_meeting IS NULL OR o.meeting_id = wanted_meeting)
			ORDER BY o.number LIMIT most + 1
		) l
		ORDER BY l.number LIMIT most + 1);
	stopped text;
	held bigint;
BEGIN
	PERFORM origin_set(origin);
	SELECT a.redelivered, a.last, a.held INTO redelivered, stopped, held
	FROM delivery_again_all(picked[:most], '{room}', at, longest) a;
	more := cardinality(picked) > most OR stopped IS NOT NULL OR held > 0;
	skipped := (
		SELECT count(*)
		FROM unnest(rooms) AS n(key)
		CROSS JOIN LATERAL (
			SELECT FROM outbox o
			WHERE o.status = 'dead' AND o.endpoint_key = n.key AND n.key <> ALL (listening)
			    AND (wanted_meeting IS NULL OR o.meeting_id = wanted_meeting)
			LIMIT counted
		) l);
END
$$;
COMMENT ON FUNCTION delivery_redeliver_dead IS 'Makes dead messages of rooms due again, each as delivery_again does.';
GRANT EXECUTE ON FUNCTION delivery_redeliver_dead(text[], text, bigint, bigint, jsonb, timestamptz,
    interval) TO reflector_rooms;
