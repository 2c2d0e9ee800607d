-- name: meeting_find
SELECT id, room_id, user_id, room_name, platform, recording_type, recording_trigger, start_date, end_date,
    is_active, ended_at, num_clients, num_people, is_shared, room
FROM meeting
WHERE id = $1;

-- name: meeting_find_plain
-- As meeting_find, but without counting who is in.
SELECT m.id, m.room_id, m.user_id, m.room_name, m.platform, m.recording_type,
    m.recording_trigger, m.start_date, m.end_date, m.is_active, m.ended_at, 0 AS num_clients,
    0 AS num_people, r.is_shared AND r.deleted_at IS NULL AS is_shared
FROM meeting_row m
JOIN room r ON r.id = m.room_id
WHERE m.id = $1 AND m.erasure IS NULL;

-- name: meeting_find_room
-- The name of the room whose meeting has the technical name $1, which we gave it.  Of a meeting
-- that has ended only if its technical name still has the room's name: an old link must not
-- reveal a new name.
SELECT r.name
FROM meeting_row m
JOIN room r ON r.id = m.room_id
WHERE m.room_name = $1 AND NOT (SELECT p.is_made_there FROM platform p WHERE p.name = m.platform)
    AND m.erasure IS NULL AND r.deleted_at IS NULL
    AND (m.is_active OR left(m.room_name, -37) = 'reflector-' || room_slug(r.name));

-- name: meeting_look
-- The next $5 active meetings except those of $6, in the order of their rooms: are they over?
-- $2 NULL: now, by the database's clock.
SELECT m.room_id AS after, m.id,
    meeting_over(m.id, coalesce($2::timestamptz, clock_timestamp()),
        make_interval(secs => $3::float8), make_interval(secs => $4::float8),
        make_interval(secs => nullif($7::float8, 0))) AS is_wanted
FROM (
	SELECT room_id, id FROM meeting_row
	WHERE is_active AND room_id > $1
	    AND id <> ALL (ARRAY(SELECT json_array_elements_text($6::json)))
	ORDER BY room_id
	LIMIT $5::bigint
) AS m
ORDER BY m.room_id;

-- name: meeting_next
-- As meeting_look, the next $2 except those of $3, without asking whether they are over.
SELECT room_id AS after, id, true AS is_wanted
FROM meeting_row
WHERE is_active AND room_id > $1
    AND id <> ALL (ARRAY(SELECT json_array_elements_text($3::json)))
ORDER BY room_id
LIMIT $2::bigint;

-- name: meeting_open
-- $8: the end_date that the owner wants; $9: MEETING_LONGEST, 0: none.
-- The counts come from functions: the view does not have a row that this statement creates.
SELECT m.id, m.room_id, m.user_id, m.room_name, m.platform, m.recording_type,
    m.recording_trigger, m.start_date, m.end_date, m.is_active, m.ended_at,
    client_count(m.id) AS num_clients, people_count(m.id) AS num_people, false AS is_shared,
    meeting_limit(m, make_interval(secs => nullif($9::float8, 0))) AS ends_at, m.max_participants,
    (SELECT r.name FROM room r WHERE r.id = m.room_id) AS room
FROM meeting_open($1, $2, $3, $4::timestamptz, $5::timestamptz,
    make_interval(secs => $6::float8), make_interval(secs => $7::float8), $8::timestamptz,
    make_interval(secs => nullif($9::float8, 0)), jsonb_object($10::text[])) m;

-- name: meeting_settle
-- $2 NULL: now, by the database's clock.
SELECT meeting_settle($1, coalesce($2::timestamptz, clock_timestamp()), make_interval(secs => $3::float8),
    make_interval(secs => $4::float8), make_interval(secs => nullif($5::float8, 0)));
