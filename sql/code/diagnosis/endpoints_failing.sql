-- The index of due messages is read from endpoint to endpoint: its cost does not grow with the
-- messages.
CREATE FUNCTION endpoints_failing(most bigint)
RETURNS TABLE (room text, receiver text, scheme text, failing_since timestamptz, last_status integer)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH RECURSIVE keys AS (
		SELECT (SELECT o.endpoint_key FROM outbox o
			WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL
			ORDER BY o.endpoint_key LIMIT 1) AS name, 1 AS turn
		UNION ALL
		SELECT (SELECT o.endpoint_key FROM outbox o
			WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL AND o.endpoint_key > k.name
			ORDER BY o.endpoint_key LIMIT 1), k.turn + 1
		FROM keys k
		WHERE k.name IS NOT NULL AND k.turn < most
	), failing AS MATERIALIZED (
		SELECT k.name AS endpoint_key, r.*
		FROM keys k
		CROSS JOIN LATERAL (
			SELECT o.name AS room, o.webhook_receiver AS receiver,
			    split_part(lower(o.webhook_url), ':', 1) AS scheme, o.webhook_failing_since AS since
			FROM room o
			WHERE o.id = k.name AND o.webhook_failing_since IS NOT NULL
			UNION ALL
			SELECT NULL, NULL, NULL, p.failing_since FROM pipeline p
			WHERE p.is_only AND k.name = 'pipeline' AND p.failing_since IS NOT NULL
			UNION ALL
			SELECT NULL, c.url, NULL, c.failing_since FROM control c
			WHERE c.endpoint_key = k.name AND c.failing_since IS NOT NULL
			OFFSET 0
		) r
	)
	SELECT f.room, f.receiver, f.scheme, f.since, (
		SELECT o.last_status FROM outbox o
		WHERE o.endpoint_key = f.endpoint_key AND o.status = 'pending' AND o.next_attempt_at IS NOT NULL
		ORDER BY o.next_attempt_at, o.number LIMIT 1)
	FROM failing f
	ORDER BY f.since
	LIMIT 20;
END
$$;
COMMENT ON FUNCTION endpoints_failing(bigint) IS 'Endpoints whose last try failed and that have messages to send; room NULL: the pipeline, or the server of commands that receiver names.  Of the first so many endpoints at most 20.';
GRANT EXECUTE ON FUNCTION endpoints_failing(bigint) TO reflector_reader;
