SELECT id, recording_id, status, rfc3339(started_at), rfc3339(stopped_at),
    rfc3339(completed_at), initiator, files, waits_for_consent($1, id, files)
FROM recording_all($1, $2::timestamptz, make_interval(secs => $3::float8))
ORDER BY coalesce(started_at, stopped_at, completed_at), id
