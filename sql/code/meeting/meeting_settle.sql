-- Ends a meeting that is over; true when this call ended it.
CREATE FUNCTION meeting_settle(meeting text, at timestamptz, grace interval, lost_after interval,
    longest interval DEFAULT NULL) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
SET lock_timeout = '500ms'
AS $$
BEGIN
	IF NOT coalesce(meeting_over(meeting, at, grace, lost_after, longest), false) THEN
		RETURN false;
	END IF;
	-- A statement of its own: doc/design/locks.md, "Lock of a room".
	PERFORM room_lock(meeting);
	RETURN coalesce(meeting_over(meeting, at, grace, lost_after, longest), false)
	    AND meeting_close(meeting, at, meeting_terminated(meeting));
END
$$;
COMMENT ON FUNCTION meeting_settle IS 'Decides, under the room''s lock, whether a meeting has ended.';
GRANT EXECUTE ON FUNCTION meeting_settle(text, timestamptz, interval, interval, interval) TO
    reflector_deliver;
