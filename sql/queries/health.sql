-- name: health_meeting_metrics
SELECT name, label, value::text FROM meeting_metrics();

-- name: health_metrics
SELECT name, label, value::text FROM metrics($1::timestamptz)
UNION ALL
SELECT name, label, value::text FROM jibri_metrics($1::timestamptz, make_interval(secs => $2::float8));

-- name: health_missing
SELECT recordings_missing($1::timestamptz, make_interval(secs => $2::float8));

-- name: health_obstacle
SELECT health_obstacle();

-- name: health_recording_metrics
SELECT name, label, value::text
FROM recording_metrics($1::timestamptz, make_interval(secs => $2::float8));

-- name: health_warnings
SELECT type, count FROM health_warnings(make_interval(secs => $1::float8));

-- name: heartbeat_note
SELECT heartbeat_note('deliver', make_interval(secs => $1::float8));
