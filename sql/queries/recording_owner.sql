-- The meeting of the recording that answers under this id, and who owns it.
SELECT m.id, m.user_id
FROM (
	SELECT e.meeting_id FROM event e
	WHERE e.type IN ('jibri-recording-on', 'jibri-recording-off', 'recording_completed', 'recording_failed')
	    AND derived_id(e.meeting_id, 'recording', e.data ->> 'recording_id') = $1
	UNION
	SELECT e.meeting_id FROM event e
	WHERE e.type IN ('jibri-recording-on', 'jibri-recording-off', 'recording_completed', 'recording_failed')
	    AND derived_id(e.meeting_id, 'file', e.data ->> 'recording_file') = $1
) AS place
JOIN meeting_row m ON m.id = place.meeting_id AND m.erasure IS NULL
WHERE EXISTS (SELECT FROM recording_of(m.id, '-infinity', interval '0') r
    LEFT JOIN LATERAL json_to_recordset(r.files) AS f(file text) ON true
    WHERE $1 IN (r.id, derived_id(m.id, 'file', f.file)))
