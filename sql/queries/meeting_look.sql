-- The next $5 active meetings, in the order of their rooms: are they over?
SELECT m.room_id, m.id, meeting_over(m.id, $2::timestamptz, make_interval(secs => $3::float8),
    make_interval(secs => $4::float8))
FROM (
	SELECT room_id, id FROM meeting_row
	WHERE is_active AND room_id > $1
	ORDER BY room_id
	LIMIT $5::bigint
) AS m
ORDER BY m.room_id
