-- The endpoints that somebody may see, with what a list is sorted by.  rooms: what delivery_rooms says.
-- Of every room: those that are disabled, those that fail, and webhooks of the newest `most` rooms.  An
-- endpoint that fails has messages that are pending or dead.
CREATE FUNCTION endpoint_found(rooms text[], most bigint)
RETURNS TABLE (endpoint_key text, since timestamptz, created_at timestamptz)
LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_column
BEGIN
	IF rooms IS NULL THEN
		RETURN QUERY
		SELECT 'pipeline'::text, p.failing_since, 'infinity'::timestamptz
		FROM pipeline p WHERE p.is_only AND p.is_configured;
	END IF;
	RETURN QUERY
	WITH RECURSIVE pending_of AS (
		SELECT ''::text AS key WHERE rooms IS NULL
		UNION ALL
		SELECT (SELECT o.endpoint_key FROM outbox o
		    WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL AND o.endpoint_key > p.key
		    ORDER BY o.endpoint_key LIMIT 1)
		FROM pending_of p WHERE p.key IS NOT NULL
	), dead_of AS (
		SELECT ''::text AS key WHERE rooms IS NULL
		UNION ALL
		SELECT (SELECT o.endpoint_key FROM outbox o
		    WHERE o.status = 'dead' AND o.endpoint_key > d.key
		    ORDER BY o.endpoint_key LIMIT 1)
		FROM dead_of d WHERE d.key IS NOT NULL
	), named AS MATERIALIZED (
		SELECT unnest(rooms) AS id
		UNION
		SELECT key FROM pending_of
		UNION
		SELECT key FROM dead_of
		UNION
		SELECT r.id FROM room r
		WHERE r.deleted_at IS NULL AND r.webhook_disabled_at IS NOT NULL AND rooms IS NULL
		UNION
		(SELECT r.id FROM room r
		WHERE r.deleted_at IS NULL AND r.created_at > '-infinity' AND rooms IS NULL
		ORDER BY r.created_at DESC, r.id LIMIT most)
	)
	SELECT r.id, coalesce(r.webhook_disabled_at, r.webhook_failing_since), r.created_at
	FROM named n
	CROSS JOIN LATERAL (
		SELECT k.id, k.created_at, k.webhook_disabled_at, k.webhook_failing_since FROM room k
		WHERE k.id = n.id AND k.webhook_url IS NOT NULL AND k.deleted_at IS NULL OFFSET 0
	) r;
END
$$;
COMMENT ON FUNCTION endpoint_found IS 'Endpoints, and since when each of them fails or is disabled.';
GRANT EXECUTE ON FUNCTION endpoint_found(text[], bigint) TO reflector_rooms;
