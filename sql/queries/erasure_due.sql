-- The next $5 meetings to purge after ($3, $4): what ended before $1, of the rooms that are
-- or were called $2 or have that id (NULL: any); and whatever was begun and not finished.
SELECT m.id, rfc3339(m.ended_at)
FROM meeting_row m
WHERE NOT m.is_active AND (m.ended_at, m.id) > ($3::timestamptz, $4)
    AND (m.erasure IS NOT NULL OR m.ended_at < $1::timestamptz AND ($2::text IS NULL
        OR EXISTS (SELECT FROM room r WHERE r.id = m.room_id AND (r.id = $2 OR lower(r.name) = lower($2)))))
ORDER BY m.ended_at, m.id
LIMIT $5::bigint
