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
    page.start_date, end_date, is_active, ended_at, num_clients, num_people, is_shared, room,
    total.rows AS total
FROM total
LEFT JOIN page ON true
LEFT JOIN LATERAL (SELECT * FROM meeting WHERE id = page.id OFFSET 0) AS m ON true
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
    page.start_date, end_date, is_active, ended_at, num_clients, num_people, is_shared, room,
    total.rows AS total
FROM total
LEFT JOIN page ON true
LEFT JOIN LATERAL (SELECT * FROM meeting WHERE id = page.id OFFSET 0) AS m ON true
ORDER BY page.start_date DESC, page.id;

-- name: meeting_list_active
-- As meeting_list_all, those that are active: they have an index of their own, by their rooms.
WITH wanted AS MATERIALIZED (
	SELECT m.id, m.start_date
	FROM meeting_row m
	WHERE m.is_active AND m.room_id > '' AND m.erasure IS NULL
	    AND ($1::timestamptz IS NULL OR m.start_date >= $1::timestamptz)
	    AND ($2::timestamptz IS NULL OR m.start_date < $2::timestamptz)
), page AS MATERIALIZED (
	SELECT id, start_date FROM wanted ORDER BY start_date DESC, id
	LIMIT $3::bigint OFFSET $4::bigint
)
SELECT page.id, room_id, user_id, room_name, platform, recording_type, recording_trigger,
    page.start_date, end_date, is_active, ended_at, num_clients, num_people, is_shared, room,
    total.rows AS total
FROM (SELECT count(*) AS rows FROM wanted) AS total
LEFT JOIN page ON true
LEFT JOIN LATERAL (SELECT * FROM meeting WHERE id = page.id OFFSET 0) AS m ON true
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
    page.start_date, end_date, is_active, ended_at, num_clients, num_people, is_shared, room,
    total.rows AS total
FROM (SELECT count(*) AS rows FROM wanted) AS total
LEFT JOIN page ON true
LEFT JOIN LATERAL (SELECT * FROM meeting WHERE id = page.id OFFSET 0) AS m ON true;

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
    page.start_date, end_date, is_active, ended_at, num_clients, num_people, is_shared, room,
    total.rows AS total
FROM (SELECT count(*) AS rows FROM wanted) AS total
LEFT JOIN page ON true
LEFT JOIN LATERAL (SELECT * FROM meeting WHERE id = page.id OFFSET 0) AS m ON true
ORDER BY page.start_date DESC, page.id;

-- name: meeting_list_of_person
-- As the lists above, those in which somebody with the id or the e-mail address $11 was.  No index
-- finds people, because every connection would be written to it.  So the newest meetings are
-- searched, until $12 connections are read; a meeting without any counts as one.  searched_from:
-- meetings that began before that are not searched; NULL: all are.  The last one may be searched
-- in part, so it counts as not searched.
WITH searched AS MATERIALIZED (
	SELECT r.id, r.start_date, r.is_found, r.number
	FROM (
		SELECT w.id, w.start_date, a.is_found, row_number() OVER () AS number
		FROM (
			SELECT m.id, m.start_date, m.ended_at
			FROM (
				SELECT k.* FROM meeting_row k WHERE k.room_name = lower($10)
				UNION ALL
				SELECT k.*
				FROM (SELECT id FROM room WHERE id = $7
				    UNION SELECT id FROM room WHERE lower(name) COLLATE "C" = lower($7)
				    UNION SELECT unnest($9::text[]) WHERE $7::text IS NULL) AS o
				CROSS JOIN LATERAL (SELECT l.* FROM meeting_row l WHERE l.room_id = o.id OFFSET 0) AS k
				WHERE $10::text IS NULL AND ($7::text IS NOT NULL OR $9::text[] IS NOT NULL)
				UNION ALL
				SELECT k.* FROM meeting_row k
				WHERE $10::text IS NULL AND $7::text IS NULL AND $9::text[] IS NULL AND NOT $8
				    AND k.user_id = $1 AND k.erasure IS NULL
				UNION ALL
				SELECT k.* FROM meeting_row k
				WHERE $10::text IS NULL AND $7::text IS NULL AND $9::text[] IS NULL AND $8
				    AND k.erasure IS NULL AND k.start_date > '-infinity'
			) AS m
			WHERE ($8::boolean OR m.user_id = $1) AND m.erasure IS NULL
			    AND ($2::boolean IS NULL OR m.is_active = $2::boolean)
			    AND ($3::timestamptz IS NULL OR m.start_date >= $3::timestamptz)
			    AND ($4::timestamptz IS NULL OR m.start_date < $4::timestamptz)
			    AND ($9::text[] IS NULL OR m.room_id = ANY ($9::text[]))
			    AND ($7::text IS NULL OR m.room_id = $7
			        OR (SELECT lower(r.name) FROM room r WHERE r.id = m.room_id) = lower($7))
			ORDER BY m.start_date DESC, m.id
			LIMIT $12::bigint
		) AS w
		LEFT JOIN LATERAL (
			SELECT CASE WHEN coalesce(p.person, p.occupant) = $11
			    OR lower(p.email) = lower($11) THEN (
			    SELECT true FROM stay k
			    WHERE k.meeting_id = p.meeting_id AND k.occupant_key = p.occupant_key
			        AND stay_counts(k.joined_at, w.ended_at) LIMIT 1) END AS is_found
			FROM attendee p
			WHERE p.meeting_id = w.id
			OFFSET 0
		) AS a ON true
		LIMIT $12::bigint
	) AS r
	WHERE r.is_found OR r.number = $12::bigint
), found AS MATERIALIZED (
	SELECT DISTINCT id, start_date FROM searched WHERE is_found
), page AS MATERIALIZED (
	SELECT id, start_date FROM found ORDER BY start_date DESC, id
	LIMIT $5::bigint OFFSET $6::bigint
)
SELECT page.id, room_id, user_id, room_name, platform, recording_type, recording_trigger,
    page.start_date, end_date, is_active, ended_at, num_clients, num_people, is_shared, room,
    total.rows AS total, total.searched_from
FROM (SELECT (SELECT count(*) FROM found) AS rows, (SELECT s.start_date + interval '1 microsecond'
    FROM searched s WHERE s.number = $12::bigint) AS searched_from) AS total
LEFT JOIN page ON true
LEFT JOIN LATERAL (SELECT * FROM meeting WHERE id = page.id OFFSET 0) AS m ON true
ORDER BY page.start_date DESC, page.id;
