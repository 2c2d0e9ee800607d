-- Called before a recording.completed is written.  Whether the message waits for an endpoint
-- then stays true until commit, and a change of the webhook afterwards finds the message.
CREATE FUNCTION endpoint_lock(room_names text[]) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	PERFORM FROM room r
	WHERE r.id = ANY (ARRAY(SELECT (SELECT m.room_id FROM meeting_row m WHERE m.room_name = n)
	    FROM unnest(room_names) AS n))
	ORDER BY r.id FOR SHARE;
	PERFORM FROM pipeline FOR SHARE;
END
$$;
COMMENT ON FUNCTION endpoint_lock(text[]) IS 'Keeps the endpoints of these meetings unchanged until commit; names in lower case.';
