-- What Jibri called the files of a meeting, $3 of them after $2.
SELECT DISTINCT e.data ->> 'recording_file' AS file
FROM event e
WHERE e.meeting_id = $1 AND e.type IN ('recording_completed', 'recording_failed')
    AND e.dialect = 'jibri' AND e.data ->> 'recording_file' > $2
ORDER BY file
LIMIT $3::bigint
