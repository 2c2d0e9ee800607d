-- Locks the room's row before the meeting's, as every change and DELETE of a room does:
-- doc/design/locks.md, "Order of locks".
CREATE FUNCTION erasure_begin(meeting text, who text, how text, at timestamptz,
    origin jsonb DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	name text;
	was_active boolean;
	place bigint;
BEGIN
	PERFORM origin_set(origin);
	PERFORM consent_lock(meeting);
	PERFORM room_lock(meeting);
	PERFORM FROM room r WHERE r.id = (SELECT m.room_id FROM meeting_row m WHERE m.id = meeting)
	FOR SHARE;
	SELECT m.room_name, m.is_active INTO name, was_active FROM meeting_row m
	WHERE m.id = meeting AND m.erasure IS NULL FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	-- In Jitsi people may still be in it.  While it has its name.
	IF was_active THEN
		PERFORM command_enqueue(meeting, 'end', '{}', at);
	END IF;
	INSERT INTO tombstone (room_key, erased_on)
	VALUES (text_key(name), (at AT TIME ZONE 'UTC')::date)
	ON CONFLICT DO NOTHING;
	INSERT INTO erasure (actor, kind, began_at) VALUES (who, how, at) RETURNING number INTO place;
	UPDATE meeting_row m SET erasure = place, room_name = m.id, is_active = false,
	    ended_at = coalesce(m.ended_at, at)
	WHERE m.id = meeting;
	IF was_active THEN
		PERFORM audit_write('meeting.ended', meeting);
	END IF;
	PERFORM audit_write('meeting.erased', meeting);
	-- These survive, without the meeting; command_settled deletes them.
	UPDATE outbox o SET meeting_id = '', room_id = ''
	WHERE o.meeting_id = meeting AND o.endpoint = 'control' AND o.type = 'control.end'
	    AND o.status = 'pending';
	-- In this transaction: no message of the meeting is sent or listed any more.
	WITH gone AS (DELETE FROM outbox o WHERE o.meeting_id = meeting RETURNING 1)
	UPDATE erasure a SET messages = (SELECT count(*) FROM gone) WHERE a.number = place;
END
$$;
COMMENT ON FUNCTION erasure_begin IS 'Ends a meeting and makes it unreachable; does nothing if that was done before.';
GRANT EXECUTE ON FUNCTION erasure_begin(text, text, text, timestamptz, jsonb) TO
    reflector_meetings;
