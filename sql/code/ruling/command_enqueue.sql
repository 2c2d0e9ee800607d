-- data: what the command needs besides the room and who wants it.  false: the meeting's platform takes no commands,
-- or no server is configured, so nobody will execute it.  by: as text_xml writes it in a token.
CREATE FUNCTION command_enqueue(meeting text, command text, data jsonb, at timestamptz)
RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	held meeting_row;
	written text := 'control.' || command;
BEGIN
	SELECT m.* INTO held FROM meeting_row m WHERE m.id = meeting AND m.erasure IS NULL;
	IF NOT coalesce((SELECT p.takes_commands FROM platform p WHERE p.name = held.platform), false) THEN
		RETURN false;
	END IF;
	-- KEY SHARE: control_register removes no server meanwhile.
	PERFORM FROM control k WHERE k.url > '' ORDER BY k.url FOR KEY SHARE;
	-- The newest state counts: an older one that is still retried must not come after it.
	IF command IN ('passcode', 'lobby') THEN
		DELETE FROM outbox o
		WHERE o.meeting_id = meeting AND o.endpoint = 'control' AND o.type = written AND o.status = 'pending';
	END IF;
	INSERT INTO outbox (endpoint, shard, room_id, meeting_id, type, dedup_key, body, created_at,
	    next_attempt_at, request_id, trace)
	SELECT 'control', c.url, held.room_id, meeting, written,
	    uuid_send(gen_random_uuid()),
	    json_build_object('type', written, 'timestamp', rfc3339(at), 'data',
	        jsonb_strip_nulls(data || jsonb_build_object('room', held.room_name,
	            'by', regexp_replace(nullif(origin_now() ->> 'user', ''),
	                '[\u0001-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]', ' ', 'g'))))::text,
	    at, now(), origin_now() ->> 'request', origin_now() ->> 'trace'
	FROM control c WHERE c.url > '' ORDER BY c.url;
	RETURN FOUND;
END
$$;
COMMENT ON FUNCTION command_enqueue(text, text, jsonb, timestamptz) IS 'Sends a command about a meeting to every server that executes commands; true: there is one.';
