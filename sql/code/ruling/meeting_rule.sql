-- What an owner or the operator wants of a meeting that runs: command is end, remove, message,
-- passcode, lobby or snapshot; data what it needs (doc/design/delivery.md, "Commands").  remove:
-- {"person","ban"}.
--
-- Returns sent; unsent: it is noted here, and no server of Jitsi gets it; ended: the meeting had
-- ended; stranger: this person was not in it; owner: its owner cannot be banned.  NULL: there is no
-- such meeting.
CREATE FUNCTION meeting_rule(meeting text, command text, data jsonb, at timestamptz,
    origin jsonb DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off
AS $$
DECLARE
	held meeting_row;
	bans boolean := command = 'remove' AND (data ->> 'ban')::boolean;
BEGIN
	PERFORM origin_set(origin);
	-- KEY SHARE: erasure waits, and finds the ban.
	SELECT m.* INTO held FROM meeting_row m WHERE m.id = meeting AND m.erasure IS NULL FOR KEY SHARE;
	IF NOT FOUND THEN
		RETURN NULL;
	ELSIF command = 'end' THEN
		PERFORM meeting_close(meeting, at, NULL);
	ELSIF NOT held.is_active THEN
		RETURN 'ended';
	ELSIF bans THEN
		IF data ->> 'person' = held.user_id THEN
			RETURN 'owner';
		END IF;
		INSERT INTO ban (meeting_id, person_key, person, banned_at)
		VALUES (meeting, text_key(data ->> 'person'), data ->> 'person', at)
		ON CONFLICT DO NOTHING;
	ELSIF command = 'remove' AND NOT EXISTS (SELECT FROM attendee a
	    WHERE a.meeting_id = meeting AND coalesce(a.person, a.occupant) = data ->> 'person' OFFSET 0) THEN
		RETURN 'stranger';
	END IF;
	CASE command
	WHEN 'end' THEN NULL; -- meeting_close notes it
	WHEN 'message' THEN PERFORM audit_write('meeting.messaged', meeting);
	WHEN 'passcode' THEN PERFORM audit_write('meeting.passcode', meeting);
	WHEN 'lobby' THEN PERFORM audit_write('meeting.lobby', meeting);
	WHEN 'snapshot' THEN PERFORM audit_write('meeting.snapshot', meeting);
	ELSE
		IF bans THEN
			PERFORM audit_write('person.banned', meeting);
		ELSE
			PERFORM audit_write('person.removed', meeting);
		END IF;
	END CASE;
	RETURN CASE WHEN command_enqueue(meeting, command, data, at) THEN 'sent' ELSE 'unsent' END;
END
$$;
COMMENT ON FUNCTION meeting_rule(text, text, jsonb, timestamptz, jsonb) IS 'Rules a meeting: ends it, removes somebody, and so on, here and in Jitsi.';
GRANT EXECUTE ON FUNCTION meeting_rule(text, text, jsonb, timestamptz, jsonb) TO reflector_meetings;
