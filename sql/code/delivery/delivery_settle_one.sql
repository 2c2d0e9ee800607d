-- Returns ours: the result is noted; disabled: it is, and the room's webhook is disabled by it;
-- others: another process had the message, but it was delivered, which is noted; nothing:
-- another process had it.  NULL: it must be settled alone.
CREATE FUNCTION delivery_settle_one(delivery text, lease timestamptz, result text,
    answered integer, delay interval, disable_after interval, longest interval,
    is_alone boolean, at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	message outbox;
	since timestamptz;
	is_bad boolean := result IN ('failed', 'gone');
	is_over boolean;
	is_ours boolean;
BEGIN
	IF result = 'returned' THEN
		UPDATE outbox o SET leased_until = NULL
		FROM (SELECT h.id FROM outbox h WHERE h.id = delivery AND h.leased_until = lease
			FOR UPDATE SKIP LOCKED) mine
		WHERE o.id = mine.id;
		RETURN CASE WHEN FOUND THEN 'ours' ELSE 'nothing' END;
	END IF;
	SELECT o.* INTO message FROM outbox o WHERE o.id = delivery;
	since := endpoint_failing_since(message.endpoint_key, longest, at);
	is_over := message.endpoint = 'room' AND (result = 'gone'
	    OR result = 'failed' AND coalesce(since <= at - disable_after, false));
	-- In the order of locks: the room of the meeting, the endpoint, its messages.
	IF is_over AND NOT is_alone THEN
		RETURN NULL;
	ELSIF is_over THEN
		PERFORM room_lock(message.meeting_id);
	END IF;
	IF is_bad OR since IS NOT NULL AND result = 'delivered' THEN
		-- A success does not wait for the lock: the next success is noted, too.
		IF endpoint_hold(message.endpoint_key, is_alone AND is_bad) THEN
			since := endpoint_failing_since(message.endpoint_key, longest, at);
			is_over := is_over AND (result = 'gone' OR coalesce(since <= at - disable_after, false));
		ELSIF is_bad THEN
			RETURN NULL;
		ELSE
			since := NULL;
		END IF;
	END IF;
	IF is_alone THEN
		PERFORM FROM outbox o WHERE o.id = delivery FOR UPDATE;
	ELSE
		PERFORM FROM outbox o WHERE o.id = delivery FOR UPDATE SKIP LOCKED;
		IF NOT FOUND AND message.id IS NOT NULL THEN
			RETURN NULL;
		END IF;
	END IF;
	is_ours := coalesce((SELECT o.leased_until = lease FROM outbox o WHERE o.id = delivery), false);
	-- is_held: a held message that failed stays held, without a time.
	UPDATE outbox o SET attempts = o.attempts + 1, last_status = answered, leased_until = NULL,
	    is_held = o.is_held AND result NOT IN ('delivered', 'gone') AND delay IS NOT NULL,
	    status = CASE WHEN result = 'delivered' THEN 'delivered'
	        WHEN result = 'gone' OR delay IS NULL THEN 'dead' ELSE 'pending' END,
	    next_attempt_at = CASE WHEN result NOT IN ('delivered', 'gone') AND NOT o.is_held
	        THEN at + delay END,
	    delivered_at = CASE WHEN result = 'delivered' THEN at END
	WHERE o.id = delivery AND (is_ours OR result = 'delivered' AND o.status <> 'delivered');
	IF NOT is_ours THEN
		RETURN CASE WHEN FOUND THEN 'others' ELSE 'nothing' END;
	END IF;
	IF is_bad OR since IS NOT NULL AND result = 'delivered' THEN
		PERFORM endpoint_note(message.endpoint_key,
		    CASE WHEN is_bad THEN coalesce(since, at) END, disable_after, at);
	END IF;
	IF is_over THEN
		PERFORM delivery_disable(message, at, answered);
		RETURN 'disabled';
	END IF;
	RETURN 'ours';
END
$$;
COMMENT ON FUNCTION delivery_settle_one IS 'Settles one try: the message, and its endpoint.';
