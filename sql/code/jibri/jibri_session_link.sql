-- since: as in recording_enqueue.  The row is made here if Jibri has not reported yet: whichever
-- transaction comes second then sees both.  In the order of keys, as locks are taken.
CREATE FUNCTION jibri_session_link(room_names text[], since bigint) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	INSERT INTO jibri_session AS s (session_key, session_id, meeting_id, heard_at)
	SELECT DISTINCT ON (k.key) k.key, k.id, e.meeting_id, e.received_at
	FROM (SELECT (SELECT m.id FROM meeting_row m WHERE m.room_name = given) AS meeting_id
	    FROM unnest(room_names) AS given) AS told
	CROSS JOIN LATERAL (
		SELECT e.* FROM event e
		WHERE e.meeting_id = told.meeting_id AND e.seq > since
		OFFSET 0 -- else the planner reads every recording
	) e
	CROSS JOIN LATERAL (SELECT text_member(e.data, 'recording_id') AS id) i
	CROSS JOIN LATERAL (SELECT i.id, text_key(i.id) AS key OFFSET 0) k
	WHERE e.type IN ('jibri-recording-on', 'jibri-recording-off', 'recording_completed',
	        'recording_failed')
	    AND (e.dialect = 'jibri') = (e.type IN ('recording_completed', 'recording_failed'))
	    AND k.id IS NOT NULL
	ORDER BY k.key, e.seq
	ON CONFLICT (session_key) DO UPDATE SET meeting_id = excluded.meeting_id
	WHERE s.meeting_id IS NULL;
END
$$;
COMMENT ON FUNCTION jibri_session_link(text[], bigint) IS 'Notes of newly stored events whose recordings'' sessions are.';
