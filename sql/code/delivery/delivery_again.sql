-- Of these kinds of endpoints.  false: the endpoint is not enabled.
CREATE FUNCTION delivery_again(delivery text, kinds text[], at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	must_wait boolean;
BEGIN
	-- A participant may be withdrawing consent.
	PERFORM consent_lock(o.meeting_id) FROM outbox o
	WHERE o.id = delivery AND o.type = 'recording.completed';
	-- Keeps the endpoint unchanged until commit.
	PERFORM FROM room r
	WHERE r.id = (SELECT o.room_id FROM outbox o WHERE o.id = delivery) FOR SHARE;
	IF 'pipeline' = ANY (kinds) THEN
		PERFORM FROM pipeline FOR SHARE;
	END IF;
	-- A consent may have been withdrawn since; then the message is held.
	must_wait := coalesce((SELECT consent_missing(o.meeting_id, o.subject_id) FROM outbox o
	    WHERE o.id = delivery AND o.type = 'recording.completed'), false);
	UPDATE outbox o SET status = 'pending', attempts = 0, delivered_at = NULL, is_held = must_wait,
	    next_attempt_at = CASE WHEN NOT must_wait THEN at END
	WHERE o.id = delivery AND o.endpoint = ANY (kinds)
	    AND EXISTS (SELECT FROM endpoint e WHERE e.endpoint_key = o.endpoint_key OFFSET 0);
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	PERFORM audit_write('delivery.redelivered', delivery);
	RETURN true;
END
$$;
COMMENT ON FUNCTION delivery_again(text, text[], timestamptz) IS 'Makes a message due immediately, in whatever state it is; held, when a consent is missing.';
