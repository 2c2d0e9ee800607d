-- false: the room has no webhook that listens.
CREATE FUNCTION delivery_redeliver(delivery text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	-- The endpoint stays as it is until commit.
	PERFORM FROM room r
	WHERE r.id = (SELECT o.room_id FROM outbox o WHERE o.id = delivery) FOR SHARE;
	-- Somebody may have withdrawn theirs since; then it is not due.
	UPDATE outbox o SET status = 'pending', attempts = 0, next_attempt_at = at, delivered_at = NULL,
	    is_held = o.type = 'recording.completed' AND consent_missing(o.meeting_id, o.subject_id)
	WHERE o.id = delivery AND o.endpoint = 'room'
	    AND EXISTS (SELECT FROM endpoint e WHERE e.endpoint_key = o.endpoint_key);
	RETURN FOUND;
END
$$;
COMMENT ON FUNCTION delivery_redeliver(text, timestamptz) IS 'Makes a message due at once, whatever became of it.';
GRANT EXECUTE ON FUNCTION delivery_redeliver(text, timestamptz) TO reflector_rooms;
