CREATE FUNCTION room_consent_dropped(in_room text) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	UPDATE outbox o SET is_held = false,
	    next_attempt_at = CASE WHEN EXISTS (SELECT FROM endpoint e
	        WHERE e.endpoint_key = o.endpoint_key OFFSET 0)
	        THEN least(o.created_at, clock_timestamp()) END
	WHERE o.is_held AND o.meeting_id = ANY (ARRAY(SELECT m.id FROM meeting_row m WHERE m.room_id = in_room));
END
$$;
COMMENT ON FUNCTION room_consent_dropped(text) IS 'Releases the held messages of a room that requires no consent any more.';
