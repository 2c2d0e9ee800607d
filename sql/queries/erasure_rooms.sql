-- Rooms that were deleted before $1 and have no meeting any more.
SELECT count(*) FILTER (WHERE erasure_room(id))
FROM (
	SELECT r.id FROM room r
	WHERE r.deleted_at < $1::timestamptz
	    AND NOT EXISTS (SELECT FROM meeting_row m WHERE m.room_id = r.id)
	    AND ($2::text IS NULL OR r.id = $2 OR lower(r.name) = lower($2))
	ORDER BY r.id
) AS unused
