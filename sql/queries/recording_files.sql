-- Which meeting an id belongs to is in an index; what it stands for there, recording_of
-- tells.  A recording without files is one row.
SELECT DISTINCT m.user_id, derived_id(m.id, 'file', f.file), f.file
FROM meeting_row m
CROSS JOIN LATERAL recording_of(m.id, '-infinity', interval '0') r
LEFT JOIN LATERAL json_to_recordset(r.files) AS f(file text) ON true
WHERE m.erasure IS NULL AND m.id = coalesce(
        (SELECT e.meeting_id FROM event e
        WHERE e.type IN ('jibri-recording-on', 'jibri-recording-off', 'recording_completed',
            'recording_failed')
            AND derived_id(e.meeting_id, 'recording', text_member(e.data, 'recording_id')) = $1
        LIMIT 1),
        (SELECT e.meeting_id FROM event e
        WHERE e.type IN ('recording_completed', 'recording_failed')
            AND derived_id(e.meeting_id, 'file', text_member(e.data, 'recording_file')) = $1
        LIMIT 1))
    AND $1 IN (r.id, derived_id(m.id, 'file', f.file))
ORDER BY f.file
