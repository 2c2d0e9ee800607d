-- These dead messages in this order.  What the consents of a recording cost is not known before: no
-- message begins after `longest`.  last: where it stopped; NULL: it went through all.  held: those that
-- are still dead because another call or the daemon held them at this moment.
CREATE FUNCTION delivery_again_all(picked text[], kinds text[], at timestamptz, longest interval,
    OUT redelivered bigint, OUT last text, OUT held bigint)
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	delivery text;
	looked text[] := '{}';
	latest timestamptz := clock_timestamp() + longest;
BEGIN
	redelivered := 0;
	-- In the order of locks: all consents, all rooms, the pipeline, the messages.
	PERFORM consent_lock(m.id)
	FROM (
		SELECT DISTINCT o.meeting_id AS id
		FROM unnest(picked) AS p(id)
		CROSS JOIN LATERAL (SELECT k.meeting_id, k.type FROM outbox k WHERE k.id = p.id OFFSET 0) o
		WHERE o.type = 'recording.completed'
		ORDER BY 1
	) m;
	PERFORM FROM room r
	WHERE r.id = ANY (ARRAY(SELECT (SELECT o.room_id FROM outbox o WHERE o.id = p.id)
	    FROM unnest(picked) AS p(id)))
	ORDER BY r.id FOR SHARE;
	IF 'pipeline' = ANY (kinds) THEN
		PERFORM FROM pipeline FOR SHARE;
	END IF;
	FOR delivery IN
		SELECT o.id
		FROM unnest(picked) WITH ORDINALITY AS p(id, place)
		CROSS JOIN LATERAL (
			SELECT k.id FROM outbox k WHERE k.id = p.id AND k.status = 'dead' FOR UPDATE SKIP LOCKED
		) o
		ORDER BY p.place
	LOOP
		looked := looked || delivery;
		IF delivery_again(delivery, kinds, at) THEN
			redelivered := redelivered + 1;
		END IF;
		IF clock_timestamp() >= latest AND delivery <> picked[cardinality(picked)] THEN
			last := delivery;
			EXIT;
		END IF;
	END LOOP;
	held := (
		SELECT count(*)
		FROM unnest(picked) WITH ORDINALITY AS p(id, place)
		WHERE p.id <> ALL (looked) AND (last IS NULL OR p.place < array_position(picked, last))
		    AND (SELECT k.status FROM outbox k WHERE k.id = p.id) = 'dead');
END
$$;
COMMENT ON FUNCTION delivery_again_all IS 'Makes dead messages due again, each as delivery_again does.';
