-- By its own id or by that of one of its files.
WITH named AS (
	SELECT e.meeting_id FROM event e
	WHERE e.type IN ('jibri-recording-on', 'jibri-recording-off', 'recording_completed',
	        'recording_failed')
	    AND derived_id(e.meeting_id, 'recording', text_member(e.data, 'recording_id')) = $1
	UNION
	SELECT e.meeting_id FROM event e
	WHERE e.type IN ('recording_completed', 'recording_failed')
	    AND derived_id(e.meeting_id, 'file', text_member(e.data, 'recording_file')) = $1
)
SELECT r.id, r.recording_id, r.status, rfc3339(r.started_at), rfc3339(r.stopped_at),
    rfc3339(r.completed_at), r.initiator, r.files, m.id, m.user_id
FROM named n
CROSS JOIN LATERAL (
	-- OFFSET 0: the planner has no statistics of derived ids, and would read every meeting.
	SELECT m.id, m.user_id FROM meeting_row m
	WHERE m.id = n.meeting_id AND m.erasure IS NULL OFFSET 0
) m
CROSS JOIN LATERAL recording_of(m.id, $2::timestamptz, make_interval(secs => $3::float8)) r
WHERE r.id = $1 OR EXISTS (SELECT FROM json_array_elements(r.files) f
    WHERE derived_id(m.id, 'file', f ->> 'file') = $1)
ORDER BY r.id = $1 DESC, r.id
LIMIT 1
