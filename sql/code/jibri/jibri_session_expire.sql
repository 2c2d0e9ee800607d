CREATE FUNCTION jibri_session_expire(at timestamptz) RETURNS void
LANGUAGE sql VOLATILE
AS $$
	DELETE FROM jibri_session s WHERE s.session_key = ANY (ARRAY(
	    SELECT o.session_key FROM jibri_session o
	    WHERE o.meeting_id IS NULL AND o.heard_at < greatest(at - interval '7 days',
	        (SELECT l.heard_at FROM jibri_session l WHERE l.meeting_id IS NULL
	        ORDER BY l.heard_at DESC OFFSET 9999 LIMIT 1))
	    ORDER BY o.heard_at LIMIT 1000 FOR UPDATE SKIP LOCKED))
$$;
COMMENT ON FUNCTION jibri_session_expire(timestamptz) IS 'Removes sessions of no known meeting: those older than 7 days, and all but the newest 10000.';
