-- name: room_change
-- r.*: programs find columns by their names; so rooms have one list of them, in room_write.
SELECT r.*, webhook_list(r.webhook_events) AS webhook_list
FROM room_change($1, json_object($2::text[]), $3, $4::timestamptz,
    make_interval(secs => $5::float8), nullif($6::bigint, 0), jsonb_object($7::text[])) r;

-- name: room_create
SELECT r.*, webhook_list(r.webhook_events) AS webhook_list
FROM room_create($1, $2, json_object($3::text[]), $4, $5::timestamptz,
    jsonb_object($6::text[])) r;

-- name: room_delete
SELECT room_delete($1, $2::timestamptz, nullif($3::bigint, 0), jsonb_object($4::text[]));

-- name: room_find
SELECT r.*, webhook_list(r.webhook_events) AS webhook_list
FROM room r WHERE r.id = $1 AND r.deleted_at IS NULL;

-- name: room_find_named
SELECT r.*, webhook_list(r.webhook_events) AS webhook_list
FROM room r WHERE lower(r.name) = lower($1) AND r.deleted_at IS NULL;

-- name: room_find_to_open
-- As room_find_named, with only the columns that opening a meeting needs.
SELECT id, name, user_id, platform, recording_type, recording_trigger, is_locked, room_mode, is_shared,
    longest, not_before, expires_at, passcode_hash
FROM room
WHERE lower(name) = lower($1) AND deleted_at IS NULL;

-- name: room_list
-- At least one row: a page beyond the last one has the total, too.  In two parts, because each has
-- an index.  $1 NULL: shared rooms only.
WITH wanted AS (
	SELECT id, created_at FROM room WHERE deleted_at IS NULL AND user_id = $1
	UNION ALL
	SELECT id, created_at FROM room WHERE deleted_at IS NULL AND is_shared
	    AND user_id IS DISTINCT FROM $1
), page AS (
	SELECT room.* FROM (
		SELECT id FROM wanted ORDER BY created_at DESC, id
		LIMIT $2::bigint OFFSET $3::bigint
	) AS picked
	CROSS JOIN LATERAL (SELECT r.* FROM room r WHERE r.id = picked.id OFFSET 0) AS room
)
SELECT page.*, webhook_list(page.webhook_events) AS webhook_list, total.rows AS total
FROM (SELECT count(*) AS rows FROM wanted) AS total
LEFT JOIN page ON true
ORDER BY created_at DESC, page.id;

-- name: room_list_all
-- As room_list, everybody's.
WITH page AS (
	SELECT room.* FROM (
		SELECT id FROM room WHERE deleted_at IS NULL AND created_at > '-infinity'
		ORDER BY created_at DESC, id
		LIMIT $1::bigint OFFSET $2::bigint
	) AS picked
	CROSS JOIN LATERAL (SELECT r.* FROM room r WHERE r.id = picked.id OFFSET 0) AS room
)
SELECT page.*, webhook_list(page.webhook_events) AS webhook_list, total.rows AS total
FROM (SELECT count(*) AS rows FROM room
    WHERE deleted_at IS NULL AND created_at > '-infinity') AS total
LEFT JOIN page ON true
ORDER BY created_at DESC, page.id;

-- name: room_list_named
-- As room_list, of the rooms alone whose name contains $5, whatever the case.  $4: everybody's.  $6:
-- those of these ids; NULL: all.  Each part reads what its index has: none of other users' rooms.
WITH seen AS (
	SELECT id, name, created_at FROM room
	WHERE deleted_at IS NULL AND user_id = $1 AND NOT $4::boolean
	UNION ALL
	SELECT id, name, created_at FROM room
	WHERE deleted_at IS NULL AND is_shared AND user_id IS DISTINCT FROM $1 AND NOT $4::boolean
	UNION ALL
	SELECT id, name, created_at FROM room
	WHERE deleted_at IS NULL AND created_at > '-infinity' AND $4::boolean
), wanted AS MATERIALIZED (
	SELECT id, created_at FROM seen
	WHERE strpos(lower(name), lower($5)) > 0 AND ($6::text[] IS NULL OR id = ANY ($6::text[]))
), page AS (
	SELECT room.* FROM (
		SELECT id FROM wanted ORDER BY created_at DESC, id
		LIMIT $2::bigint OFFSET $3::bigint
	) AS picked
	CROSS JOIN LATERAL (SELECT r.* FROM room r WHERE r.id = picked.id OFFSET 0) AS room
)
SELECT page.*, webhook_list(page.webhook_events) AS webhook_list, total.rows AS total
FROM (SELECT count(*) AS rows FROM wanted) AS total
LEFT JOIN page ON true
ORDER BY created_at DESC, page.id;

-- name: room_list_picked
-- As room_list, of the rooms with the ids $5 alone.  $4: everybody's.
WITH wanted AS MATERIALIZED (
	SELECT r.id, r.created_at
	FROM (SELECT DISTINCT unnest($5::text[]) AS id) AS given
	CROSS JOIN LATERAL (SELECT k.* FROM room k WHERE k.id = given.id OFFSET 0) AS r
	WHERE r.deleted_at IS NULL AND ($4::boolean OR r.user_id = $1 OR r.is_shared)
), page AS (
	SELECT room.* FROM (
		SELECT id FROM wanted ORDER BY created_at DESC, id
		LIMIT $2::bigint OFFSET $3::bigint
	) AS picked
	CROSS JOIN LATERAL (SELECT r.* FROM room r WHERE r.id = picked.id OFFSET 0) AS room
)
SELECT page.*, webhook_list(page.webhook_events) AS webhook_list, total.rows AS total
FROM (SELECT count(*) AS rows FROM wanted) AS total
LEFT JOIN page ON true
ORDER BY created_at DESC, page.id;

-- name: room_move
SELECT room_move($1, $2, $3, jsonb_object($4::text[]));

-- name: room_moving
-- The next rooms of platform $1 after the name $3, all or the one called $2, with their active
-- meeting.
SELECT r.id, r.name, r.key, m.platform AS meeting_platform, m.end_date,
    client_count(m.id) AS num_clients
FROM (
	SELECT id, name, lower(name) AS key FROM room
	WHERE platform = $1 AND deleted_at IS NULL AND ($2::text IS NULL OR lower(name) = lower($2))
	    AND lower(name) > $3
	ORDER BY lower(name)
	LIMIT 100
) AS r
LEFT JOIN meeting_row m ON m.room_id = r.id AND m.is_active
ORDER BY r.key;

-- name: room_previous_secret
SELECT webhook_previous_secret FROM room
WHERE id = $1 AND deleted_at IS NULL AND webhook_previous_until > $2::timestamptz;
