-- Claims what is due, for as long as lease.  Fair: one endpoint has most_each messages under
-- way at most, one that fails a single one, all that fail together most_failing; healthy
-- endpoints go first, then who has waited longest.  The work grows with the endpoints that
-- have messages, never with the messages: the index is skipped through from endpoint to endpoint.
CREATE FUNCTION delivery_claim(at timestamptz, lease interval, most integer, most_each integer,
    most_failing integer)
RETURNS TABLE (id text, endpoint text, type text, meeting_id text, room_id text, room_name text,
    subject_id text, url text, secret text, previous_secret text, is_failing boolean, body text,
    attempts integer, created_at timestamptz, leased_until timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	-- Lost in a crash it is a lease that was never taken.
	PERFORM set_config('synchronous_commit', 'off', true);
	-- One after the other, and the next statement sees what the one before has claimed: two
	-- at once would each give an endpoint its places.
	PERFORM pg_advisory_xact_lock(hashtextextended('reflector delivery', 0));
	RETURN QUERY
	WITH RECURSIVE keys AS (
		(SELECT o.endpoint_key AS name FROM outbox o
		WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL
		ORDER BY o.endpoint_key LIMIT 1)
		UNION ALL
		SELECT (SELECT o.endpoint_key FROM outbox o
			WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL AND o.endpoint_key > l.name
			ORDER BY o.endpoint_key LIMIT 1)
		FROM keys l
		WHERE l.name IS NOT NULL
	), place AS MATERIALIZED (
		-- LIMIT keeps the planner from reading every room at once.
		SELECT l.name, head.next_attempt_at AS since, e.*
		FROM keys l
		CROSS JOIN LATERAL (
			SELECT o.next_attempt_at FROM outbox o
			WHERE o.endpoint_key = l.name AND o.status = 'pending' AND o.next_attempt_at <= at
			    AND (o.leased_until IS NULL OR o.leased_until <= at)
			ORDER BY o.next_attempt_at, o.number LIMIT 1
		) head
		LEFT JOIN LATERAL (SELECT * FROM endpoint e WHERE e.endpoint_key = l.name LIMIT 1) e ON true
	), stray AS (
		-- Messages that were written while their endpoint went; a recording would wait.
		UPDATE outbox o SET next_attempt_at = NULL, leased_until = NULL,
		    status = CASE o.type WHEN 'recording.completed' THEN 'pending' ELSE 'dead' END
		FROM (SELECT name FROM place WHERE endpoint_key IS NULL OFFSET 0) p
		CROSS JOIN LATERAL (
			SELECT o.id FROM outbox o
			WHERE o.endpoint_key = p.name AND o.status = 'pending' AND o.next_attempt_at IS NOT NULL
			LIMIT most FOR UPDATE SKIP LOCKED
		) lost
		WHERE o.id = lost.id
	), ready AS (
		SELECT p.name, p.since, p.url, p.secret, p.failing_since IS NOT NULL AS is_failing,
		    CASE WHEN p.previous_until > at THEN p.previous_secret END AS previous_secret,
		    CASE WHEN p.failing_since IS NULL THEN most_each ELSE 1 END - flying.count AS places
		FROM place p
		CROSS JOIN LATERAL (
			SELECT count(*) FROM outbox o WHERE o.endpoint_key = p.name AND o.leased_until > at
		) flying
		WHERE p.endpoint_key IS NOT NULL
	), chosen AS (
		SELECT r.*, row_number() OVER (PARTITION BY r.is_failing ORDER BY r.since, r.name) AS turn
		FROM ready r
		WHERE r.places > 0
	), picked AS (
		SELECT c.*, due.id
		FROM (SELECT * FROM chosen WHERE NOT is_failing OR turn <= most_failing
			ORDER BY is_failing, turn LIMIT most) c
		CROSS JOIN LATERAL (
			SELECT o.id FROM outbox o
			WHERE o.endpoint_key = c.name AND o.status = 'pending' AND o.next_attempt_at <= at
			    AND (o.leased_until IS NULL OR o.leased_until <= at)
			ORDER BY o.next_attempt_at, o.number LIMIT c.places
			FOR UPDATE SKIP LOCKED
		) due
		LIMIT most
	), claimed AS (
		UPDATE outbox o SET leased_until = at + lease
		FROM picked p
		WHERE o.id = p.id
		RETURNING o.*, p.url, p.secret, p.previous_secret, p.is_failing, p.turn
	)
	SELECT c.id, c.endpoint, c.type, c.meeting_id, c.room_id,
	    (SELECT r.name FROM room r WHERE r.id = c.room_id), c.subject_id, c.url, c.secret,
	    c.previous_secret, c.is_failing, c.body, c.attempts, c.created_at, c.leased_until
	FROM claimed c
	ORDER BY c.is_failing, c.turn, c.next_attempt_at, c.number;
END
$$;
COMMENT ON FUNCTION delivery_claim IS 'Takes due messages to send; who does not settle them before the lease is over loses them to the next.';
GRANT EXECUTE ON FUNCTION delivery_claim(timestamptz, interval, integer, integer, integer) TO
    reflector_deliver;
