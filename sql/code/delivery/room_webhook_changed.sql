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
		WHERE o.endpoint_key = NEW.id AND o.leased_until IS NOT NULL;
		UPDATE outbox o SET next_attempt_at = o.created_at
		WHERE o.endpoint_key = NEW.id AND o.status = 'pending' AND o.next_attempt_at IS NULL;
		RETURN NULL;
	END IF;
	UPDATE outbox o SET next_attempt_at = NULL, leased_until = NULL,
	    status = CASE WHEN o.type = 'recording.completed' AND NEW.webhook_disabled_at IS NULL
	        AND NEW.deleted_at IS NULL THEN 'pending' ELSE 'dead' END
	WHERE o.endpoint_key = NEW.id AND o.status = 'pending' AND o.next_attempt_at IS NOT NULL;
	IF NEW.deleted_at IS NOT NULL THEN
		DELETE FROM outbox o
		WHERE o.endpoint_key = NEW.id AND o.status = 'pending' AND o.next_attempt_at IS NULL;
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION room_webhook_changed() IS 'A new webhook gets the recordings that wait for one; one that is gone leaves them waiting; a disabled one''s messages are dead.';
