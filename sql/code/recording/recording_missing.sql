-- Only recordings that stopped in the last 7 days: nobody reads a warning that never ends.
-- Most have a completion that names them.  For the few others recording_of knows which
-- completions without a name are theirs.  OFFSET 0: a join of event with event would read every
-- completion.
CREATE FUNCTION recording_missing(at timestamptz, missing_after interval)
RETURNS TABLE (meeting_id text, id text, stopped_at timestamptz)
LANGUAGE sql STABLE
AS $$
	WITH stopped AS MATERIALIZED (
		SELECT DISTINCT o.meeting_id, text_member(o.data, 'recording_id') AS name
		FROM event o
		WHERE o.type = 'jibri-recording-off'
		    AND o.received_at > at - interval '7 days' AND o.received_at <= at - missing_after
	), doubtful AS MATERIALIZED (
		SELECT s.meeting_id, s.name FROM stopped s
		EXCEPT
		SELECT m.meeting_id, c.name
		FROM (SELECT DISTINCT s.meeting_id FROM stopped s) AS m
		CROSS JOIN LATERAL (
			SELECT text_member(e.data, 'recording_id') AS name
			FROM event e
			WHERE e.meeting_id COLLATE "C" = m.meeting_id
			    AND e.type IN ('recording_completed', 'recording_failed') AND e.dialect = 'jibri'
			OFFSET 0
		) c
	)
	SELECT m.meeting_id, r.id, r.stopped_at
	-- 100 are enough: the caller waits for the answer, and one missing recording is reason enough.
	FROM (SELECT DISTINCT d.meeting_id FROM doubtful d LIMIT 100) AS m
	CROSS JOIN LATERAL recording_of(m.meeting_id, at, missing_after) r
	WHERE r.status = 'missing' AND r.id IN
	    (SELECT derived_id(d.meeting_id, 'recording', d.name) FROM doubtful d)
$$;
COMMENT ON FUNCTION recording_missing(timestamptz, interval) IS 'The recordings that stopped in the last 7 days, longer ago than that interval, and were never completed; of at most 100 meetings.';
GRANT EXECUTE ON FUNCTION recording_missing(timestamptz, interval) TO reflector_reader;
