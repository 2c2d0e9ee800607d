-- name: link_secret
SELECT secret FROM link_secret;

-- name: recording_files
-- One row per name of a file, its newest name first; a recording without files has one row.  If $1
-- is the id of a file, only that file.  $2: RECORDINGS_DIR.
WITH found AS (
	SELECT r.user_id, r.room_id, r.meeting_id, n.file, n.names,
	    $1 = ANY (ARRAY(SELECT derived_id(r.meeting_id, 'file', l) FROM unnest(n.names) AS l)) AS is_meant
	FROM recording_found($1, '-infinity', interval '0') r
	LEFT JOIN LATERAL recording_newest(r.meeting_id) n ON n.id = r.id
)
SELECT DISTINCT f.user_id, f.room_id, derived_id(f.meeting_id, 'file', f.file) AS id, f.file,
    CASE WHEN path_plain(told.name) IS NOT NULL THEN told.name END AS name,
    path_owner(path_plain(told.name), $2) IS NOT DISTINCT FROM f.meeting_id AS is_own,
    told.name <> f.file AS is_former
FROM found f
LEFT JOIN LATERAL unnest(f.names) AS told(name) ON true
WHERE f.is_meant OR NOT EXISTS (SELECT FROM found l WHERE l.is_meant)
ORDER BY f.file, is_former, name;

-- name: recording_find
-- By its own id or by that of one of its files.
SELECT id, recording_id, status, started_at, stopped_at, completed_at, initiator, failure_reason,
    files, false AS waiting_for_consent, meeting_id, user_id, room_id
FROM recording_found($1, $2::timestamptz, make_interval(secs => $3::float8))
ORDER BY id = $1 DESC, id
LIMIT 1;

-- name: recording_list
-- $4: RECORDINGS_DIR, $5: BASE_URL.
SELECT id, recording_id, status, started_at, stopped_at, completed_at, initiator, failure_reason,
    files, waits_for_consent($1, ids) AS waiting_for_consent
FROM recording_of($1, $2::timestamptz, make_interval(secs => $3::float8), $4, $5)
ORDER BY coalesce(started_at, stopped_at, completed_at), id;

-- name: recording_redeliver
SELECT recording_redeliver($1, $2, $3::timestamptz, jsonb_object($4::text[]));

-- name: recording_release
SELECT recording_release($1, $2, $3::timestamptz, jsonb_object($4::text[]));
