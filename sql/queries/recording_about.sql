-- The recording of a meeting that has this id, or a file that has it.
SELECT r.id, r.recording_id, r.status, rfc3339(r.started_at), rfc3339(r.stopped_at),
    rfc3339(r.completed_at), r.initiator, r.files,
    waits_for_consent($1, r.id, r.files)
FROM recording_of($1, $3::timestamptz, make_interval(secs => $4::float8)) r
WHERE r.id = $2 OR EXISTS (SELECT FROM json_array_elements(r.files) f
    WHERE derived_id($1, 'file', f ->> 'file') = $2)
ORDER BY r.id = $2 DESC, r.id
LIMIT 1
