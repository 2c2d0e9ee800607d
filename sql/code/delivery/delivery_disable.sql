CREATE FUNCTION delivery_disable(message outbox, at timestamptz, answered integer) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	was room;
	changed room;
BEGIN
	SELECT r.* INTO was FROM room r WHERE r.id = message.room_id FOR NO KEY UPDATE;
	UPDATE room r SET webhook_disabled_at = at, version = r.version + 1
	WHERE r.id = message.room_id
	RETURNING r.* INTO changed;
	IF FOUND THEN
		PERFORM room_changed(was, changed);
	END IF;
	INSERT INTO event (meeting_id, seq, dialect, type, occurred_at, received_at, dedup, data)
	SELECT m.id, nextval('event_seq'), 'reflector', 'endpoint.disabled', at, at,
	    text_key('endpoint.disabled ' || message.id || ' ' || at),
	    json_build_object('timestamp', rfc3339(at), 'delivery', message.id, 'status', answered)
	FROM meeting_row m
	WHERE m.id = message.meeting_id
	ON CONFLICT (meeting_id COLLATE "POSIX", dedup) DO NOTHING;
END
$$;
COMMENT ON FUNCTION delivery_disable IS 'Disables a room''s webhook, and writes that into the log of the message''s meeting.';
