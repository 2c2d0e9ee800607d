-- The oldest `most` dead messages of these rooms, or of one meeting in them.  redelivered: how many are
-- due again; skipped: how many stay dead, because their room has no enabled webhook (of each room at
-- most `counted` are counted).  A message that another call works on at this moment is left to it.
-- What the consents of a recording cost is not known before: no message begins after `longest`.
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
	delivery text;
	latest timestamptz := clock_timestamp() + longest;
BEGIN
	more := cardinality(picked) > most;
	picked := picked[:most];
	redelivered := 0;
	-- In the order of locks: all consents, all rooms, the messages.
	PERFORM consent_lock(m.id)
	FROM (
		SELECT DISTINCT o.meeting_id AS id
		FROM unnest(picked) AS p(id)
		CROSS JOIN LATERAL (SELECT k.meeting_id, k.type FROM outbox k WHERE k.id = p.id OFFSET 0) o
		WHERE o.type = 'recording.completed'
		ORDER BY 1
	) m;
	PERFORM FROM room r WHERE r.id = ANY (listening) ORDER BY r.id FOR SHARE;
	FOR delivery IN
		SELECT o.id
		FROM unnest(picked) WITH ORDINALITY AS p(id, place)
		CROSS JOIN LATERAL (
			SELECT k.id FROM outbox k WHERE k.id = p.id AND k.status = 'dead' FOR UPDATE SKIP LOCKED
		) o
		ORDER BY p.place
	LOOP
		IF delivery_redeliver(delivery, at, origin) THEN
			redelivered := redelivered + 1;
		END IF;
		IF clock_timestamp() >= latest THEN
			more := more OR delivery <> picked[cardinality(picked)];
			EXIT;
		END IF;
	END LOOP;
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
COMMENT ON FUNCTION delivery_redeliver_dead IS 'Makes dead messages due again, each as delivery_redeliver does.';
GRANT EXECUTE ON FUNCTION delivery_redeliver_dead(text[], text, bigint, bigint, jsonb, timestamptz,
    interval) TO reflector_rooms;
