-- Every end of a meeting but that by a DELETE of its room, whose webhook is removed.
-- terminated: when Jitsi ended it, by the sender's clock; NULL: it ends now.  If that clock is
-- wrong, the end is still neither before the meeting's beginning nor more than a minute ahead.  Two
-- clocks that agree that well are common, and no session outlives its meeting.
CREATE FUNCTION meeting_close(meeting text, at timestamptz, terminated timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	ended_room text;
BEGIN
	UPDATE meeting_row m SET is_active = false,
	    ended_at = least(at + interval '1 minute', greatest(m.start_date, coalesce(terminated, at)))
	WHERE m.id = meeting AND m.is_active
	RETURNING m.room_id INTO ended_room;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	PERFORM audit_write('meeting.ended', meeting);
	INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, created_at, next_attempt_at,
	    request_id, trace)
	SELECT 'room', ended_room, meeting, 'meeting.ended', text_key(meeting), at, now(),
	    origin_now() ->> 'request', origin_now() ->> 'trace'
	WHERE EXISTS (SELECT FROM endpoint e WHERE e.endpoint_key = ended_room)
	    AND webhook_wants(ended_room, 'meeting.ended');
	RETURN true;
END
$$;
COMMENT ON FUNCTION meeting_close IS 'Ends a meeting and enqueues meeting.ended for its room''s webhook; true when this call ended it.';
