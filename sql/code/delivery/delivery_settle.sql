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
	-- is_held: what has been delivered waits for nothing.
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
GRANT EXECUTE ON FUNCTION delivery_settle(text, timestamptz, timestamptz, text, integer, timestamptz, interval) TO
    reflector_deliver;
