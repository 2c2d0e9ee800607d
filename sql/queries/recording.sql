-- name: link_secret
SELECT secret FROM link_secret;

-- name: recording_files
-- A recording without files is one row.
SELECT DISTINCT r.user_id, derived_id(r.meeting_id, 'file', f.file), f.file
FROM recording_found($1, '-infinity', interval '0') r
LEFT JOIN LATERAL json_to_recordset(r.files) AS f(file text) ON true
WHERE $1 IN (r.id, derived_id(r.meeting_id, 'file', f.file))
ORDER BY f.file;

-- name: recording_find
-- By its own id or by that of one of its files.
SELECT id, recording_id, status, rfc3339(started_at), rfc3339(stopped_at),
    rfc3339(completed_at), initiator, files, meeting_id, user_id
FROM recording_found($1, $2::timestamptz, make_interval(secs => $3::float8))
ORDER BY id = $1 DESC, id
LIMIT 1;

-- name: recording_list
SELECT id, recording_id, status, rfc3339(started_at), rfc3339(stopped_at),
    rfc3339(completed_at), initiator, files, waits_for_consent($1, id, files)
FROM recording_all($1, $2::timestamptz, make_interval(secs => $3::float8))
ORDER BY coalesce(started_at, stopped_at, completed_at), id;

-- name: recording_redeliver
SELECT recording_redeliver($1, $2, $3::timestamptz);

-- name: recording_release
SELECT recording_release($1, $2, $3::timestamptz);
