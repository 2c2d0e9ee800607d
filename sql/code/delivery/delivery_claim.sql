-- Claims due messages for the time `lease`.  It looks at the next `endpoints` endpoints behind the
-- key `after`, and takes at most `most` messages: `most_each` per endpoint, `most_receiver` per
-- receiver.
--
-- Places are in three pools, so that endpoints that probably fail never take the places of
-- others.  An endpoint that failed when last tried has most_failing.  One whose receiver did
-- not answer when last tried, or was never tried, has most_unproven.  In these two pools an
-- endpoint has one place, and so has a receiver that does not answer.  All others share what is
-- free.  How places are shared and why: doc/design/delivery.md, "Fairness".
--
-- The cost grows with the endpoints that are looked at, never with the messages: the index is
-- read from endpoint to endpoint.  The last row has no id: its seen_key is where the next call
-- continues; NULL: there are no more endpoints.
--
-- A lease that ends later than any could have been given for is from before the clock was set
-- back: it counts as over.  The 10 minutes allow for claims with other leases, and for small
-- steps of the clock.
CREATE FUNCTION delivery_claim(lease interval, most integer, most_each integer,
    most_receiver integer, most_unproven integer, most_failing integer, after text,
    endpoints integer,
    at timestamptz DEFAULT NULL)
RETURNS TABLE (id text, endpoint text, type text, meeting_id text, room_id text, room_name text,
    subject_id text, url text, secret text, previous_secret text, pool integer, body text,
    attempts integer, created_at timestamptz, leased_until timestamptz, request_id text,
    trace text, seen_key text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
	latest timestamptz;
	over timestamptz;
BEGIN
	-- If a crash loses this commit, the lease was never taken.
	PERFORM set_config('synchronous_commit', 'off', true);
	-- One claim at a time, and the next statement sees what the previous claim took.
	-- Concurrent claims would each give an endpoint its places.
	PERFORM pg_advisory_xact_lock(hashtextextended('reflector delivery', 0));
	-- After the lock: leases that were given while this waited would seem too long.
	at := coalesce(at, clock_timestamp());
	latest := at + lease;
	over := latest + interval '10 minutes';
	RETURN QUERY
	WITH RECURSIVE keys AS (
		SELECT (SELECT o.endpoint_key FROM outbox o
			WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL AND o.endpoint_key > after
			ORDER BY o.endpoint_key LIMIT 1) AS name, 1 AS turn
		UNION ALL
		SELECT (SELECT o.endpoint_key FROM outbox o
			WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL AND o.endpoint_key > k.name
			ORDER BY o.endpoint_key LIMIT 1), k.turn + 1
		FROM keys k
		WHERE k.name IS NOT NULL AND k.turn < endpoints
	), flying AS MATERIALIZED (
		SELECT f.endpoint_key, f.taken, e.receiver, e.owner, e.pool
		FROM (SELECT o.endpoint_key, count(*) AS taken FROM outbox o
			WHERE o.leased_until > at AND o.leased_until <= over GROUP BY o.endpoint_key) f
		CROSS JOIN LATERAL (SELECT * FROM endpoint e WHERE e.endpoint_key = f.endpoint_key LIMIT 1) e
	), owner_taken AS MATERIALIZED (
		SELECT f.owner, f.pool, sum(f.taken) AS taken FROM flying f GROUP BY 1, 2
	), receiver_taken AS MATERIALIZED (
		SELECT f.receiver, f.pool, sum(f.taken) AS taken FROM flying f GROUP BY 1, 2
	), place AS MATERIALIZED (
		-- LIMIT keeps the planner from reading every room.
		SELECT k.name, e.*, count(*) OVER (PARTITION BY e.receiver, e.pool) AS neighbours
		FROM keys k
		LEFT JOIN LATERAL (SELECT * FROM endpoint e WHERE e.endpoint_key = k.name LIMIT 1) e ON true
		WHERE k.name IS NOT NULL
	), stray AS (
		-- Messages that were written while their endpoint was removed; a recording waits.
		UPDATE outbox o SET next_attempt_at = NULL, leased_until = NULL,
		    status = CASE o.type WHEN 'recording.completed' THEN 'pending' ELSE 'dead' END
		FROM (SELECT name FROM place WHERE endpoint_key IS NULL OFFSET 0) p
		CROSS JOIN LATERAL (
			SELECT o.id FROM outbox o
			WHERE o.endpoint_key = p.name AND o.status = 'pending' AND o.next_attempt_at IS NOT NULL
			LIMIT most FOR UPDATE SKIP LOCKED
		) lost
		WHERE o.id = lost.id
	), due AS MATERIALIZED (
		-- rank: the message's place among those of its endpoint, the oldest first.
		SELECT p.*, d.id, d.since, d.number, coalesce(r.taken, 0) AS receiver_taken,
		    CASE p.pool WHEN 0 THEN most WHEN 1 THEN most_unproven ELSE most_failing END AS free,
		    row_number() OVER (PARTITION BY p.name ORDER BY d.since, d.number) AS rank
		FROM place p
		LEFT JOIN flying f ON f.endpoint_key = p.name
		LEFT JOIN receiver_taken r ON r.receiver = p.receiver AND r.pool = p.pool
		CROSS JOIN LATERAL (
			SELECT o.id, o.next_attempt_at AS since, o.number FROM outbox o
			WHERE o.endpoint_key = p.name AND o.status = 'pending' AND o.next_attempt_at <= at
			    AND (o.leased_until IS NULL OR o.leased_until <= at OR o.leased_until > over)
			ORDER BY o.next_attempt_at, o.number
			LIMIT greatest(0, least(most_receiver / p.neighbours + 1,
			    CASE p.pool WHEN 0 THEN most_each ELSE 1 END - coalesce(f.taken, 0)))
			FOR UPDATE SKIP LOCKED
		) d
		WHERE p.endpoint_key IS NOT NULL AND (p.is_answering OR r.taken IS NULL)
	), crowd AS MATERIALIZED (
		SELECT d.pool, count(DISTINCT d.owner) AS owners FROM due d GROUP BY 1
	), among_receivers AS (
		SELECT d.*, row_number() OVER (PARTITION BY d.pool, d.receiver
		    ORDER BY d.rank, d.since, d.number) AS receiver_turn
		FROM due d
	), among_owners AS (
		SELECT a.*, c.owners, row_number() OVER (PARTITION BY a.pool, a.owner
		    ORDER BY a.rank, a.since, a.number) AS owner_turn
		FROM among_receivers a
		JOIN crowd c USING (pool)
		WHERE a.receiver_turn <= CASE WHEN a.is_answering
		    THEN place_share(a.free, most_receiver, a.receiver_taken, 1) ELSE 1 END
	), chosen AS (
		SELECT a.*, row_number() OVER (PARTITION BY a.pool
		    ORDER BY a.owner_turn, NOT a.is_answering, CASE a.pool WHEN 2 THEN random() END,
		        a.since, a.number) AS turn
		FROM among_owners a
		LEFT JOIN owner_taken t USING (owner, pool)
		WHERE a.owner_turn <= place_share(a.free, most, coalesce(t.taken, 0), a.owners)
	), picked AS (
		SELECT * FROM chosen WHERE turn <= free ORDER BY pool, turn LIMIT most
	), claimed AS (
		UPDATE outbox o SET leased_until = latest
		FROM picked p
		WHERE o.id = p.id
		RETURNING o.*, p.url, p.secret, p.pool, p.turn,
		    CASE WHEN p.previous_until > at THEN p.previous_secret END AS previous_secret
	)
	(SELECT c.id, c.endpoint, c.type, c.meeting_id, c.room_id,
	    (SELECT r.name FROM room r WHERE r.id = c.room_id), c.subject_id, c.url, c.secret,
	    c.previous_secret, c.pool, c.body, c.attempts, c.created_at, c.leased_until, c.request_id, c.trace, NULL
	FROM claimed c
	ORDER BY c.pool, c.turn)
	UNION ALL
	(SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
	    NULL, NULL, NULL, k.name
	FROM keys k ORDER BY k.turn DESC LIMIT 1);
END
$$;
COMMENT ON FUNCTION delivery_claim IS 'Claims due messages; one that is not settled before its lease ends can be claimed again.';
GRANT EXECUTE ON FUNCTION delivery_claim(interval, integer, integer, integer, integer, integer,
    text, integer, timestamptz) TO reflector_deliver;
