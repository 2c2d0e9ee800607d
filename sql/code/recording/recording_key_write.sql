-- since: as in recording_enqueue.
CREATE FUNCTION recording_key_write(room_names text[], since bigint) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	INSERT INTO recording_key (id, meeting_id)
	SELECT DISTINCT k.id, e.meeting_id
	FROM (SELECT (SELECT m.id FROM meeting_row m WHERE m.room_name = given) AS meeting_id
	    FROM unnest(room_names) AS given) AS told
	CROSS JOIN LATERAL (
		SELECT e.* FROM event e
		WHERE e.meeting_id = told.meeting_id AND e.seq > since
		OFFSET 0 -- else the planner reads every recording
	) e
	CROSS JOIN LATERAL recording_keys(e.meeting_id, e.dialect, e.type, e.data) AS k(id)
	ON CONFLICT DO NOTHING;
END
$$;
COMMENT ON FUNCTION recording_key_write(text[], bigint) IS 'Writes the ids by which recordings of newly stored events are found.';
