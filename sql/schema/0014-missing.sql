-- Recordings that are missing, without reading the log.

CREATE INDEX event_recording_off ON event (received_at) WHERE type = 'jibri-recording-off';

-- Only what stopped in the last 7 days: a warning that never ends is not read.  Most have
-- a completion that names them, which an index tells; of the few others recording_of
-- knows whose the nameless completions are.
CREATE FUNCTION recordings_missing(at timestamptz, missing_after interval) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	WITH doubtful AS MATERIALIZED (
		SELECT DISTINCT o.meeting_id,
		    derived_id(o.meeting_id, 'recording', text_member(o.data, 'recording_id')) AS id
		FROM event o
		WHERE o.type = 'jibri-recording-off'
		    AND o.received_at > at - interval '7 days' AND o.received_at <= at - missing_after
		    -- A subquery, never a join: that would read every completion that there was.
		    AND (SELECT c.seq FROM event c
		        WHERE c.type IN ('jibri-recording-on', 'jibri-recording-off',
		            'recording_completed', 'recording_failed')
		            AND derived_id(c.meeting_id, 'recording', text_member(c.data, 'recording_id'))
		                = derived_id(o.meeting_id, 'recording', text_member(o.data, 'recording_id'))
		            AND c.type IN ('recording_completed', 'recording_failed')
		            AND c.dialect = 'jibri'
		        LIMIT 1) IS NULL
	)
	SELECT count(*)
	-- No more: who asks waits for the answer, and one is as good a reason as a thousand.
	FROM (SELECT DISTINCT d.meeting_id FROM doubtful d LIMIT 100) AS m
	CROSS JOIN LATERAL recording_of(m.meeting_id, at, missing_after) r
	WHERE r.status = 'missing' AND r.id IN (SELECT d.id FROM doubtful d)
$$;
COMMENT ON FUNCTION recordings_missing(timestamptz, interval) IS 'How many recordings stopped in the last 7 days, longer ago than that interval, and were never completed; those of 100 meetings at the most.';
GRANT EXECUTE ON FUNCTION recordings_missing(timestamptz, interval) TO reflector_health;
