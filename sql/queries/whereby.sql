-- name: whereby_begin
SELECT verdict, prefix
FROM whereby_begin($1, $2, $3::timestamptz, make_interval(secs => $4::float8));

-- name: whereby_failed
SELECT whereby_failed($1, $2::boolean, $3::timestamptz);

-- name: whereby_find
SELECT room_url, host_room_url, is_locked
FROM whereby_meeting
WHERE meeting_id = $1;

-- name: whereby_left
-- Tries that may have left a meeting at Whereby.  Leases that are over end here.  A try that began
-- after $2 may still become a meeting there, and is left for a later run.
UPDATE whereby_try SET leased_until = NULL
WHERE began_at <= $2::timestamptz AND (leased_until IS NULL OR leased_until <= $1::timestamptz)
RETURNING id, prefix, whereby_id;

-- name: whereby_made
SELECT whereby_made($1, $2::timestamptz, $3::timestamptz, $4, $5, $6, $7, $8, $9::boolean);

-- name: whereby_removed
SELECT whereby_removed($1);
