CREATE FUNCTION room_webhook_changed(changed room) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	IF changed.webhook_url IS NOT NULL AND changed.webhook_disabled_at IS NULL THEN
		-- The answer of the old endpoint to a try in flight says nothing about the new one.
		-- Claims hold this lock, so no message is claimed for the old one meanwhile.
		PERFORM pg_advisory_xact_lock(hashtextextended('reflector delivery', 0));
		UPDATE outbox o SET leased_until = NULL
		WHERE o.endpoint_key = changed.id AND o.leased_until IS NOT NULL;
		UPDATE outbox o SET next_attempt_at = least(o.created_at, clock_timestamp())
		WHERE o.endpoint_key = changed.id AND o.status = 'pending' AND o.next_attempt_at IS NULL
		    AND NOT o.is_held;
		RETURN;
	END IF;
	UPDATE outbox o SET next_attempt_at = NULL, leased_until = NULL,
	    status = CASE WHEN o.type = 'recording.completed' AND changed.webhook_disabled_at IS NULL
	        AND changed.deleted_at IS NULL THEN 'pending' ELSE 'dead' END
	WHERE o.endpoint_key = changed.id AND o.status = 'pending' AND o.next_attempt_at IS NOT NULL;
	IF changed.deleted_at IS NOT NULL THEN
		DELETE FROM outbox o
		WHERE o.endpoint_key = changed.id AND o.status = 'pending' AND o.next_attempt_at IS NULL;
	END IF;
END
$$;
COMMENT ON FUNCTION room_webhook_changed(room) IS 'A new webhook gets the recordings that wait for one; without one they wait again; a disabled webhook''s messages are dead.';
