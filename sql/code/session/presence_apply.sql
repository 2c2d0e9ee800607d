-- Runs under the rooms' locks, after the events are stored.  Where another dialect begins to
-- count, the meeting is recomputed from the log, once.  Then evidence that must be paired by
-- time is recomputed together with all closings, before closings are applied: a closing must
-- not end a session that pairing would merge with another.  See doc/design/log.md,
-- "Projection".
CREATE FUNCTION presence_apply(items event_given[]) RETURNS presence_change[]
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	changes presence_change[] := '{}';
	evidence presence_evidence[] := presence_read(items);
	turns bigint;
	has_doubtful boolean;
	has_closing boolean;
	has_other boolean;
	has_new boolean;
BEGIN
	SELECT bool_or(i.kind IN ('created', 'destroyed', 'snapshot')),
	    bool_or(i.presence_dialect <> i.counted),
	    bool_or(i.presence_dialect IS DISTINCT FROM i.counted OR NOT i.is_used)
	INTO has_closing, has_other, has_new
	FROM unnest(items) AS i
	WHERE i.verdict = 'stored' AND i.kind IS NOT NULL;
	IF has_other THEN
		changes := presence_recount(items);
	END IF;
	SELECT max(e.turn), bool_or(e.is_doubtful) INTO turns, has_doubtful FROM unnest(evidence) AS e;
	FOR turn IN 1 .. coalesce(turns, 0) LOOP
		changes := changes || presence_pass(evidence, turn);
	END LOOP;
	IF has_doubtful OR has_closing THEN
		changes := changes || presence_pair(items, evidence);
	END IF;
	IF has_closing THEN
		changes := changes || presence_close(items, evidence);
	END IF;
	IF has_new THEN
		PERFORM presence_note(items, changes);
	END IF;
	RETURN changes;
END
$$;
COMMENT ON FUNCTION presence_apply(event_given[]) IS 'Updates sessions and attendees with a batch; returns what changed.';
