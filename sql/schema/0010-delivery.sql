-- Delivery: endpoints and their state, who sends what next, what came of it.

ALTER TABLE room
	ADD COLUMN webhook_previous_secret text,
	ADD COLUMN webhook_previous_until timestamptz,
	ADD COLUMN webhook_failing_since timestamptz,
	ADD COLUMN webhook_disabled_at timestamptz;
COMMENT ON COLUMN room.webhook_previous_secret IS 'The secret before the last change; it signs too, until webhook_previous_until.';
COMMENT ON COLUMN room.webhook_previous_until IS 'Until when the previous secret signs.';
COMMENT ON COLUMN room.webhook_failing_since IS 'The first of the failures since the last success; NULL: there is none.';
COMMENT ON COLUMN room.webhook_disabled_at IS 'Nothing is sent from then on until webhook_url is given anew.';
GRANT UPDATE (webhook_previous_secret, webhook_previous_until, webhook_failing_since,
    webhook_disabled_at) ON room TO reflector_rooms;

-- The site's own endpoint.  Its URL and secret are the daemon's settings, which SQL cannot
-- see; the daemon tells at its start whether it has them.  So nothing is written for a
-- pipeline that there is not, and one that is new is not told what happened before it.
CREATE TABLE pipeline (
	is_only boolean PRIMARY KEY DEFAULT true CONSTRAINT pipeline_only CHECK (is_only),
	is_configured boolean NOT NULL DEFAULT false,
	failing_since timestamptz
);
INSERT INTO pipeline DEFAULT VALUES;
COMMENT ON TABLE pipeline IS 'The site''s endpoint that gets every recording.completed: one row.';
COMMENT ON COLUMN pipeline.is_only IS 'Keeps it one row.';
COMMENT ON COLUMN pipeline.is_configured IS 'Said by the daemon: it has a URL to send to.';
COMMENT ON COLUMN pipeline.failing_since IS 'The first of the failures since the last success; NULL: there is none.';

CREATE FUNCTION pipeline_register(configured boolean) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	UPDATE pipeline p SET is_configured = configured, failing_since = NULL;
	-- A statement of its own: it sees what was written while the row above was waited for.
	UPDATE outbox o SET leased_until = NULL,
	    next_attempt_at = CASE WHEN configured THEN coalesce(o.next_attempt_at, o.created_at) END
	WHERE o.lane = 'pipeline' AND o.status = 'pending'
	    AND (o.next_attempt_at IS NULL) = configured;
END
$$;
COMMENT ON FUNCTION pipeline_register(boolean) IS 'The daemon says whether the site has a pipeline; without one its messages wait.';
GRANT EXECUTE ON FUNCTION pipeline_register(boolean) TO reflector_deliver;

CREATE VIEW endpoint AS
SELECT r.id AS lane, r.webhook_url AS url, r.webhook_secret AS secret,
    r.webhook_previous_secret AS previous_secret, r.webhook_previous_until AS previous_until,
    r.webhook_failing_since AS failing_since
FROM room r
WHERE r.webhook_url IS NOT NULL AND r.webhook_disabled_at IS NULL AND r.deleted_at IS NULL
UNION ALL
SELECT 'pipeline', NULL, NULL, NULL, NULL, p.failing_since
FROM pipeline p
WHERE p.is_configured;
COMMENT ON VIEW endpoint IS 'Where something may be sent now; url and secret of the pipeline are the daemon''s.';

-- What a change of a room's webhook does to its messages, whoever makes it.  Runs with the
-- room's row locked; who writes or wakes a message that waits for an endpoint holds that too.
CREATE FUNCTION room_webhook_changed() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	IF NEW.webhook_url IS NOT NULL AND NEW.webhook_disabled_at IS NULL THEN
		-- What the old endpoint answers to a try that is under way says nothing of the new;
		-- nor to one that is being claimed: claims hold this lock.
		PERFORM pg_advisory_xact_lock(hashtextextended('reflector delivery', 0));
		UPDATE outbox o SET leased_until = NULL
		WHERE o.lane = NEW.id AND o.leased_until IS NOT NULL;
		UPDATE outbox o SET next_attempt_at = o.created_at
		WHERE o.lane = NEW.id AND o.status = 'pending' AND o.next_attempt_at IS NULL;
		RETURN NULL;
	END IF;
	UPDATE outbox o SET next_attempt_at = NULL, leased_until = NULL,
	    status = CASE WHEN o.type = 'recording.completed' AND NEW.webhook_disabled_at IS NULL
	        AND NEW.deleted_at IS NULL THEN 'pending' ELSE 'dead' END
	WHERE o.lane = NEW.id AND o.status = 'pending' AND o.next_attempt_at IS NOT NULL;
	IF NEW.deleted_at IS NOT NULL THEN
		DELETE FROM outbox o
		WHERE o.lane = NEW.id AND o.status = 'pending' AND o.next_attempt_at IS NULL;
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION room_webhook_changed() IS 'A new webhook gets the recordings that wait for one; one that is gone leaves them waiting; a disabled one''s messages are dead.';
CREATE TRIGGER room_webhook_changed AFTER UPDATE ON room FOR EACH ROW
WHEN ((OLD.webhook_url, OLD.webhook_disabled_at, OLD.deleted_at)
    IS DISTINCT FROM (NEW.webhook_url, NEW.webhook_disabled_at, NEW.deleted_at))
EXECUTE FUNCTION room_webhook_changed();

-- Claims what is due, for as long as lease.  Fair: one endpoint has most_each messages under
-- way at most, one that fails a single one, all that fail together most_failing; healthy
-- endpoints go first, then who has waited longest.  The work grows with the endpoints that
-- have messages, never with the messages: the lanes are skipped through in the index.
CREATE FUNCTION delivery_claim(at timestamptz, lease interval, most integer, most_each integer,
    most_failing integer)
RETURNS TABLE (id text, endpoint text, type text, meeting_id text, room_id text, room_name text,
    about text, url text, secret text, previous_secret text, is_failing boolean, body text,
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
	WITH RECURSIVE lane AS (
		(SELECT o.lane AS name FROM outbox o
		WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL
		ORDER BY o.lane LIMIT 1)
		UNION ALL
		SELECT (SELECT o.lane FROM outbox o
			WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL AND o.lane > l.name
			ORDER BY o.lane LIMIT 1)
		FROM lane l
		WHERE l.name IS NOT NULL
	), place AS MATERIALIZED (
		-- LIMIT keeps the planner from reading every room at once.
		SELECT l.name, head.next_attempt_at AS since, e.*
		FROM lane l
		CROSS JOIN LATERAL (
			SELECT o.next_attempt_at FROM outbox o
			WHERE o.lane = l.name AND o.status = 'pending' AND o.next_attempt_at <= at
			    AND (o.leased_until IS NULL OR o.leased_until <= at)
			ORDER BY o.next_attempt_at, o.number LIMIT 1
		) head
		LEFT JOIN LATERAL (SELECT * FROM endpoint e WHERE e.lane = l.name LIMIT 1) e ON true
	), stray AS (
		-- Facts that were written while their endpoint went; a recording would wait.
		UPDATE outbox o SET next_attempt_at = NULL, leased_until = NULL,
		    status = CASE o.type WHEN 'recording.completed' THEN 'pending' ELSE 'dead' END
		FROM (SELECT name FROM place WHERE lane IS NULL OFFSET 0) p
		CROSS JOIN LATERAL (
			SELECT o.id FROM outbox o
			WHERE o.lane = p.name AND o.status = 'pending' AND o.next_attempt_at IS NOT NULL
			LIMIT most FOR UPDATE SKIP LOCKED
		) lost
		WHERE o.id = lost.id
	), ready AS (
		SELECT p.name, p.since, p.url, p.secret, p.failing_since IS NOT NULL AS is_failing,
		    CASE WHEN p.previous_until > at THEN p.previous_secret END AS previous_secret,
		    CASE WHEN p.failing_since IS NULL THEN most_each ELSE 1 END - flying.count AS places
		FROM place p
		CROSS JOIN LATERAL (
			SELECT count(*) FROM outbox o WHERE o.lane = p.name AND o.leased_until > at
		) flying
		WHERE p.lane IS NOT NULL
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
			WHERE o.lane = c.name AND o.status = 'pending' AND o.next_attempt_at <= at
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
	    (SELECT r.name FROM room r WHERE r.id = c.room_id), c.about, c.url, c.secret,
	    c.previous_secret, c.is_failing, c.body, c.attempts, c.created_at, c.leased_until
	FROM claimed c
	ORDER BY c.is_failing, c.turn, c.next_attempt_at, c.number;
END
$$;
COMMENT ON FUNCTION delivery_claim IS 'Takes due messages to send; who does not settle them before the lease is over loses them to the next.';

CREATE FUNCTION delivery_disable(message outbox, at timestamptz, answered integer) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	UPDATE room r SET webhook_disabled_at = at WHERE r.id = message.room_id;
	INSERT INTO event (meeting_id, seq, dialect, type, occurred_at, received_at, dedup, data)
	SELECT m.id, nextval('event_seq'), 'reflector', 'endpoint.disabled', at, at,
	    sha256(convert_to('endpoint.disabled ' || message.id || ' ' || at, 'UTF8')),
	    json_build_object('timestamp', rfc3339(at), 'delivery', message.id, 'status', answered)
	FROM meeting_row m
	WHERE m.id = message.meeting_id
	ON CONFLICT ON CONSTRAINT event_once DO NOTHING;
END
$$;
COMMENT ON FUNCTION delivery_disable IS 'Stops a room''s webhook, and says so in the log of the meeting that the message is about.';

-- result: delivered; failed: next_at, or NULL: given up; gone: nobody is there any more.
-- Only who holds the lease says how the endpoint is; that something was delivered is true
-- whoever says it.
CREATE FUNCTION delivery_settle(delivery text, lease timestamptz, at timestamptz, result text,
    answered integer, next_at timestamptz, disable_after interval) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	message outbox;
	failing_since timestamptz;
	is_bad boolean := result <> 'delivered';
	is_over boolean;
	is_ours boolean;
BEGIN
	-- Lost in a crash it is a try that is made again, with the same id and bytes.
	PERFORM set_config('synchronous_commit', 'off', true);
	SELECT o.* INTO message FROM outbox o WHERE o.id = delivery;
	failing_since := CASE message.endpoint
	    WHEN 'room' THEN (SELECT r.webhook_failing_since FROM room r WHERE r.id = message.room_id)
	    ELSE (SELECT p.failing_since FROM pipeline p) END;
	is_over := message.endpoint = 'room' AND (result = 'gone'
	    OR result = 'failed' AND coalesce(failing_since <= at - disable_after, false));
	-- Locks in the order of all others: the log of the meeting, the endpoint, its messages.
	IF is_over THEN
		PERFORM pg_advisory_xact_lock(room_lock_key(m.room_name)) FROM meeting_row m
		WHERE m.id = message.meeting_id;
	END IF;
	IF is_bad OR failing_since IS NOT NULL THEN
		IF message.endpoint = 'room' THEN
			SELECT r.webhook_failing_since INTO failing_since FROM room r
			WHERE r.id = message.room_id FOR NO KEY UPDATE;
		ELSE
			SELECT p.failing_since INTO failing_since FROM pipeline p FOR NO KEY UPDATE;
		END IF;
		is_over := is_over AND (result = 'gone'
		    OR coalesce(failing_since <= at - disable_after, false));
	END IF;
	SELECT o.leased_until = lease INTO is_ours FROM outbox o WHERE o.id = delivery FOR UPDATE;
	is_ours := coalesce(is_ours, false);
	-- is_held (0016-consent.sql): what has been delivered waits for nothing.
	UPDATE outbox o SET attempts = o.attempts + 1, last_status = answered, leased_until = NULL,
	    is_held = false, status = CASE WHEN NOT is_bad THEN 'delivered'
	        WHEN result = 'gone' OR next_at IS NULL THEN 'dead' ELSE 'pending' END,
	    next_attempt_at = CASE WHEN result = 'failed' THEN next_at END,
	    delivered_at = CASE WHEN NOT is_bad THEN at END
	WHERE o.id = delivery AND (is_ours OR NOT is_bad AND o.status <> 'delivered');
	IF NOT is_ours THEN
		RETURN FOUND;
	END IF;
	IF is_bad = (failing_since IS NULL) THEN
		UPDATE room r SET webhook_failing_since = CASE WHEN is_bad THEN at END
		WHERE message.endpoint = 'room' AND r.id = message.room_id;
		UPDATE pipeline p SET failing_since = CASE WHEN is_bad THEN at END
		WHERE message.endpoint = 'pipeline';
	END IF;
	IF is_over THEN
		PERFORM delivery_disable(message, at, answered);
	END IF;
	RETURN true;
END
$$;
COMMENT ON FUNCTION delivery_settle IS 'What came of a try; false: it was somebody else''s by then and nothing was noted.';
GRANT EXECUTE ON FUNCTION
    delivery_claim(timestamptz, interval, integer, integer, integer),
    delivery_settle(text, timestamptz, timestamptz, text, integer, timestamptz, interval)
    TO reflector_deliver;

-- What a body is made of.
GRANT SELECT ON meeting, meeting_row, event, session TO reflector_deliver;
GRANT SELECT (id, is_shared, deleted_at) ON room TO reflector_deliver;
GRANT SELECT (id, body), UPDATE (body) ON outbox TO reflector_deliver;
