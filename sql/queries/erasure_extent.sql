-- How much there is of a meeting.
SELECT (SELECT count(*) FROM event e WHERE e.meeting_id = $1),
    (SELECT count(*) FROM outbox o WHERE o.meeting_id = $1),
    (SELECT count(*) FROM consent c WHERE c.meeting_id = $1),
    (SELECT count(DISTINCT e.data ->> 'recording_file') FROM event e WHERE e.meeting_id = $1
        AND e.type IN ('recording_completed', 'recording_failed') AND e.dialect = 'jibri')
