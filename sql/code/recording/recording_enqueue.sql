-- Writes the messages of the recordings' events that a batch has stored.  since: the value of
-- event_seq under the rooms' locks, so later events of these rooms are the batch's own.  A room
-- whose lock another transaction holds is not among room_names: its later events may not be
-- ours.
CREATE FUNCTION recording_enqueue(items event_given[], room_names text[], since bigint) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	held text[];
	times timestamptz[];
BEGIN
	WITH written AS (
		INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, subject_id, event_seq,
		    created_at, is_held, next_attempt_at, request_id, trace)
		SELECT n.endpoint, n.room_id, e.meeting_id, n.type, n.dedup_key, n.subject_id, e.seq,
		    e.received_at, n.is_held, CASE WHEN n.is_due THEN now() END, i.request_id, i.trace
		FROM (SELECT (SELECT m.id FROM meeting_row m WHERE m.room_name = given) AS meeting_id
		    FROM unnest(room_names) AS given) AS told
		CROSS JOIN LATERAL (
			SELECT e.* FROM event e
			WHERE e.meeting_id = told.meeting_id AND e.seq > since
			OFFSET 0 -- else the planner reads every recording
		) e
		CROSS JOIN LATERAL recording_messages(e.meeting_id, e.dialect, e.type, e.data, e.seq) n
		LEFT JOIN LATERAL (
			SELECT g.request_id, g.trace FROM unnest(items) AS g
			WHERE g.meeting_id = e.meeting_id AND g.dedup = e.dedup AND g.verdict = 'stored'
			OFFSET 0
		) i ON true
		WHERE e.type IN ('jibri-recording-on', 'jibri-recording-off', 'jibri-recording-refused',
		    'recording_completed', 'recording_failed')
		ORDER BY e.meeting_id, e.seq
		ON CONFLICT ON CONSTRAINT outbox_once DO NOTHING
		RETURNING meeting_id, created_at, is_held
	)
	SELECT array_agg(w.meeting_id), array_agg(w.at) INTO held, times
	FROM (SELECT meeting_id, min(created_at) AS at FROM written WHERE is_held GROUP BY 1) AS w;
	-- All may have consented already.
	PERFORM handover_settle(h.meeting, h.at, '{}', '{}') FROM unnest(held, times) AS h(meeting, at);
END
$$;
COMMENT ON FUNCTION recording_enqueue(event_given[], text[], bigint) IS 'Writes the messages of recordings'' events: a completion for every possible endpoint, the rest for endpoints that are set now.';
