-- name: making_begin
SELECT verdict, prefix
FROM making_begin($1, $2, $3, $4::timestamptz, make_interval(secs => $5::float8));

-- name: making_failed
SELECT making_failed($1, $2, $3::boolean, $4::timestamptz);

-- name: making_find
SELECT room_url, host_room_url, is_locked
FROM made_meeting
WHERE meeting_id = $1;

-- name: making_left
-- Tries that may have left a meeting on the platform $3.  Leases that are over end here.  A try
-- that began after $2 may still become a meeting there, and is left for a later run.
UPDATE making SET leased_until = NULL
WHERE platform = $3 AND began_at <= $2::timestamptz
    AND (leased_until IS NULL OR leased_until <= $1::timestamptz)
RETURNING id, prefix, made_id;

-- name: making_made
SELECT making_made($1, $2::timestamptz, $3::timestamptz, $4, $5, $6, $7, $8, $9::boolean,
    jsonb_object($10::text[]));

-- name: making_removed
SELECT making_removed($1);
