-- results: a JSON array of {"id","lease","result","status","delay"}.  result: delivered;
-- failed; unrendered: the message has no body, which says nothing of its endpoint; gone: the
-- answer was 410; returned: it was not tried.  delay: seconds until the next try; none: it was
-- the last.
--
-- Returns the messages that were settled.  is_noted is false when another process had the
-- message by then; is_disabled is true when the room's webhook is disabled by this.  Of several
-- results, those are left out that would wait for a lock, or that disable their endpoint and so
-- need a lock that comes first.  The caller settles each of them alone.  See
-- doc/design/delivery.md, "Settling".
--
-- disable_after: failures for so long disable the endpoint; longest: the longest pause between
-- two tries.
CREATE FUNCTION delivery_settle(results json, disable_after interval, longest interval,
    at timestamptz DEFAULT clock_timestamp())
RETURNS TABLE (id text, is_noted boolean, is_disabled boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
	answering text[] := '{}';
	silent text[] := '{}';
	done text[];
	tried record;
	noted text;
BEGIN
	-- If a crash loses this commit, the try is made again, with the same id and bytes.
	PERFORM set_config('synchronous_commit', 'off', true);
	-- The daemon has one thread and waits for this.
	PERFORM set_config('lock_timeout', '250ms', true);
	-- The normal case: only the message changes.  The endpoint is read before the message is
	-- locked: a transaction that holds a message must not wait for a room.
	WITH fine AS MATERIALIZED (
		SELECT o.id, t.status
		FROM json_to_recordset(results) AS t(id text, lease timestamptz, result text, status integer)
		CROSS JOIN LATERAL (
			SELECT o.id FROM outbox o
			WHERE o.id = t.id AND o.leased_until = t.lease
			    AND (SELECT e.pool FROM endpoint e
			        WHERE e.endpoint_key = o.endpoint_key LIMIT 1) = 0
			FOR UPDATE SKIP LOCKED
		) o
		WHERE t.result = 'delivered'
	), marked AS (
		-- is_held: a delivered message waits for nothing.
		UPDATE outbox o SET attempts = o.attempts + 1, last_status = f.status, leased_until = NULL,
		    is_held = false, status = 'delivered', next_attempt_at = NULL, delivered_at = at
		FROM fine f
		WHERE o.id = f.id
		RETURNING o.id
	)
	SELECT coalesce(array_agg(m.id), '{}') INTO done FROM marked m;
	RETURN QUERY SELECT d, true, false FROM unnest(done) AS d;
	FOR tried IN
		SELECT t.*, o.receiver
		FROM json_to_recordset(results) AS t(id text, lease timestamptz, result text,
		    status integer, delay float8)
		LEFT JOIN LATERAL (
			SELECT o.room_id, CASE o.endpoint WHEN 'room' THEN (SELECT r.webhook_receiver
			    FROM room r WHERE r.id = o.room_id) ELSE o.endpoint_key END AS receiver
			FROM outbox o WHERE o.id = t.id OFFSET 0
		) o ON true
		WHERE t.id <> ALL (done)
		ORDER BY o.room_id, t.id
	LOOP
		noted := delivery_settle_one(tried.id, tried.lease, tried.result, tried.status,
		    make_interval(secs => tried.delay), disable_after, longest,
		    json_array_length(results) = 1, at);
		CONTINUE WHEN noted IS NULL;
		RETURN QUERY SELECT tried.id, noted <> 'nothing', noted = 'disabled';
		IF noted IN ('ours', 'disabled') AND tried.result = 'failed' AND tried.status IS NULL THEN
			silent := silent || tried.receiver;
		ELSIF noted IN ('ours', 'disabled') AND tried.result NOT IN ('unrendered', 'returned') THEN
			answering := answering || tried.receiver;
		END IF;
	END LOOP;
	PERFORM command_settled(ARRAY(SELECT t.id FROM json_to_recordset(results) AS t(id text)));
	PERFORM receiver_note(answering, silent, at);
END
$$;
COMMENT ON FUNCTION delivery_settle IS 'Settles tries: their messages and their endpoints.';
GRANT EXECUTE ON FUNCTION delivery_settle(json, interval, interval, timestamptz) TO
    reflector_deliver;
