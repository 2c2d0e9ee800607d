-- name: meeting_find
SELECT m.id, m.room_id, m.user_id, m.room_name, m.platform, m.recording_type,
    m.recording_trigger, m.start_date, m.end_date, m.is_active, m.ended_at, m.num_clients,
    m.num_people, r.is_shared AND r.deleted_at IS NULL AS is_shared
FROM meeting m
JOIN room r ON r.id = m.room_id
WHERE m.id = $1;

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

-- name: meeting_list
-- The page is read in the order of an index.  The total is counted in a smaller index, or in the
-- same one if from or to is given.  First the ids of the page, then what is computed for these.
-- OFFSET 0: without statistics the planner would compute it for every meeting and join then.
WITH page AS MATERIALIZED (
	SELECT m.id, m.start_date
	FROM meeting_row m
	WHERE m.user_id = $1 AND m.erasure IS NULL
	    AND ($2::boolean IS NULL OR m.is_active = $2::boolean)
	    AND ($3::timestamptz IS NULL OR m.start_date >= $3::timestamptz)
	    AND ($4::timestamptz IS NULL OR m.start_date < $4::timestamptz)
	ORDER BY m.start_date DESC, m.id
	LIMIT $5::bigint OFFSET $6::bigint
), total AS MATERIALIZED (
	SELECT count(*) AS rows
	FROM meeting_row m
	WHERE m.user_id COLLATE "C" = $1 AND m.user_id COLLATE "C" >= '' AND m.erasure IS NULL
	    AND ($3::timestamptz IS NULL AND $4::timestamptz IS NULL OR m.user_id = $1)
	    AND ($2::boolean IS NULL OR m.is_active = $2::boolean)
	    AND ($3::timestamptz IS NULL OR m.start_date >= $3::timestamptz)
	    AND ($4::timestamptz IS NULL OR m.start_date < $4::timestamptz)
)
SELECT page.id, room_id, user_id, room_name, platform, recording_type, recording_trigger,
    page.start_date, end_date, is_active, ended_at, num_clients, num_people, is_shared,
    total.rows AS total
FROM total
LEFT JOIN page ON true
LEFT JOIN LATERAL (
	SELECT m.room_id, m.user_id, m.room_name, m.platform, m.recording_type, m.recording_trigger,
	    m.end_date, m.is_active, m.ended_at, m.num_clients, m.num_people,
	    r.is_shared AND r.deleted_at IS NULL AS is_shared
	FROM meeting m
	JOIN room r ON r.id = m.room_id
	WHERE m.id = page.id
	OFFSET 0
) AS m ON true
ORDER BY page.start_date DESC, page.id;

-- name: meeting_list_all
-- As meeting_list, everybody's.  The total is counted in the same index.
WITH page AS MATERIALIZED (
	SELECT m.id, m.start_date
	FROM meeting_row m
	WHERE m.erasure IS NULL AND m.start_date > '-infinity'
	    AND ($1::boolean IS NULL OR m.is_active = $1::boolean)
	    AND ($2::timestamptz IS NULL OR m.start_date >= $2::timestamptz)
	    AND ($3::timestamptz IS NULL OR m.start_date < $3::timestamptz)
	ORDER BY m.start_date DESC, m.id
	LIMIT $4::bigint OFFSET $5::bigint
), total AS MATERIALIZED (
	SELECT count(*) AS rows
	FROM meeting_row m
	WHERE m.erasure IS NULL AND m.start_date > '-infinity'
	    AND ($1::boolean IS NULL OR m.is_active = $1::boolean)
	    AND ($2::timestamptz IS NULL OR m.start_date >= $2::timestamptz)
	    AND ($3::timestamptz IS NULL OR m.start_date < $3::timestamptz)
)
SELECT page.id, room_id, user_id, room_name, platform, recording_type, recording_trigger,
    page.start_date, end_date, is_active, ended_at, num_clients, num_people, is_shared,
    total.rows AS total
FROM total
LEFT JOIN page ON true
LEFT JOIN LATERAL (
	SELECT m.room_id, m.user_id, m.room_name, m.platform, m.recording_type, m.recording_trigger,
	    m.end_date, m.is_active, m.ended_at, m.num_clients, m.num_people,
	    r.is_shared AND r.deleted_at IS NULL AS is_shared
	FROM meeting m
	JOIN room r ON r.id = m.room_id
	WHERE m.id = page.id
	OFFSET 0
) AS m ON true
ORDER BY page.start_date DESC, page.id;

-- name: meeting_list_named
-- As meeting_list, for the meeting with the technical name $10, if it took place in a room that is or
-- was called $7 or has that id (NULL: any), among those with the ids $9 (NULL: any).  $8: everybody's.
WITH wanted AS MATERIALIZED (
	SELECT m.id, m.start_date
	FROM (SELECT k.* FROM meeting_row k WHERE k.room_name = lower($10) OFFSET 0) AS m
	WHERE ($8::boolean OR m.user_id = $1) AND m.erasure IS NULL
	    AND ($2::boolean IS NULL OR m.is_active = $2::boolean)
	    AND ($3::timestamptz IS NULL OR m.start_date >= $3::timestamptz)
	    AND ($4::timestamptz IS NULL OR m.start_date < $4::timestamptz)
	    AND ($9::text[] IS NULL OR m.room_id = ANY ($9::text[]))
	    AND ($7::text IS NULL OR m.room_id = $7
	        OR (SELECT lower(r.name) FROM room r WHERE r.id = m.room_id) = lower($7))
), page AS MATERIALIZED (
	SELECT id, start_date FROM wanted LIMIT $5::bigint OFFSET $6::bigint
)
SELECT page.id, room_id, user_id, room_name, platform, recording_type, recording_trigger,
    page.start_date, end_date, is_active, ended_at, num_clients, num_people, is_shared,
    total.rows AS total
FROM (SELECT count(*) AS rows FROM wanted) AS total
LEFT JOIN page ON true
LEFT JOIN LATERAL (
	SELECT m.room_id, m.user_id, m.room_name, m.platform, m.recording_type, m.recording_trigger,
	    m.end_date, m.is_active, m.ended_at, m.num_clients, m.num_people,
	    r.is_shared AND r.deleted_at IS NULL AS is_shared
	FROM meeting m
	JOIN room r ON r.id = m.room_id
	WHERE m.id = page.id
	OFFSET 0
) AS m ON true;

-- name: meeting_list_of_room
-- As meeting_list, for the rooms that are or were called $7 or have that id (NULL: any) among those
-- with the ids $9 (NULL: any).  $8: everybody's.
WITH wanted AS (
	SELECT m.id, m.start_date
	FROM (SELECT id FROM room WHERE id = $7
	    UNION SELECT id FROM room WHERE lower(name) COLLATE "C" = lower($7)
	    UNION SELECT unnest($9::text[]) WHERE $7::text IS NULL) AS r
	CROSS JOIN LATERAL (SELECT k.* FROM meeting_row k WHERE k.room_id = r.id OFFSET 0) m
	WHERE ($8::boolean OR m.user_id = $1) AND m.erasure IS NULL
	    AND ($9::text[] IS NULL OR r.id = ANY ($9::text[]))
	    AND ($2::boolean IS NULL OR m.is_active = $2::boolean)
	    AND ($3::timestamptz IS NULL OR m.start_date >= $3::timestamptz)
	    AND ($4::timestamptz IS NULL OR m.start_date < $4::timestamptz)
), page AS MATERIALIZED (
	SELECT id, start_date FROM wanted ORDER BY start_date DESC, id
	LIMIT $5::bigint OFFSET $6::bigint
)
SELECT page.id, room_id, user_id, room_name, platform, recording_type, recording_trigger,
    page.start_date, end_date, is_active, ended_at, num_clients, num_people, is_shared,
    total.rows AS total
FROM (SELECT count(*) AS rows FROM wanted) AS total
LEFT JOIN page ON true
LEFT JOIN LATERAL (
	SELECT m.room_id, m.user_id, m.room_name, m.platform, m.recording_type, m.recording_trigger,
	    m.end_date, m.is_active, m.ended_at, m.num_clients, m.num_people,
	    r.is_shared AND r.deleted_at IS NULL AS is_shared
	FROM meeting m
	JOIN room r ON r.id = m.room_id
	WHERE m.id = page.id
	OFFSET 0
) AS m ON true
ORDER BY page.start_date DESC, page.id;

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
    meeting_limit(m, make_interval(secs => nullif($9::float8, 0))) AS ends_at, m.max_participants
FROM meeting_open($1, $2, $3, $4::timestamptz, $5::timestamptz,
    make_interval(secs => $6::float8), make_interval(secs => $7::float8), $8::timestamptz,
    make_interval(secs => nullif($9::float8, 0)), jsonb_object($10::text[])) m;

-- name: meeting_settle
-- $2 NULL: now, by the database's clock.
SELECT meeting_settle($1, coalesce($2::timestamptz, clock_timestamp()), make_interval(secs => $3::float8),
    make_interval(secs => $4::float8), make_interval(secs => nullif($5::float8, 0)));
