-- name: erasure_begin
SELECT erasure_begin($1, $2, $3, $4::timestamptz, jsonb_object($5::text[]));

-- name: erasure_count_files
SELECT erasure_count_files($1, $2::bigint);

-- name: erasure_due
-- The next $5 meetings to purge after ($3, $4): what ended before $1, of the rooms that are
-- or were called $2 or have that id (NULL: any); and those that are begun and not finished.
SELECT m.id, m.ended_at
FROM meeting_row m
WHERE NOT m.is_active AND (m.ended_at, m.id) > ($3::timestamptz, $4)
    AND (m.erasure IS NOT NULL OR m.ended_at < $1::timestamptz AND ($2::text IS NULL
        OR EXISTS (SELECT FROM room r WHERE r.id = m.room_id AND (r.id = $2 OR lower(r.name) = lower($2))
            OFFSET 0)))
ORDER BY m.ended_at, m.id
LIMIT $5::bigint;

-- name: erasure_extent
-- How many rows a meeting has.
SELECT (SELECT count(*) FROM event e WHERE e.meeting_id = $1) AS events,
    (SELECT count(*) FROM outbox o WHERE o.meeting_id = $1) AS messages,
    (SELECT count(*) FROM consent c WHERE c.meeting_id = $1) AS consents,
    (SELECT count(DISTINCT e.data ->> 'recording_file') FROM event e
        WHERE e.meeting_id COLLATE "C" = $1
        AND e.type IN ('recording_completed', 'recording_failed') AND e.dialect = 'jibri') AS files;

-- name: erasure_files
-- The paths of a meeting's files as Jibri reported them, $3 of them after $2; whether the file and
-- its folder belong to the meeting.  $4: RECORDINGS_DIR.
SELECT f.file, path_owner(path_plain(f.file), $4) IS NOT DISTINCT FROM $1 AS is_own,
    path_owner(path_folder(path_plain(f.file)), $4) IS NOT DISTINCT FROM $1 AS owns_folder
FROM (
	SELECT DISTINCT e.data ->> 'recording_file' AS file
	FROM event e
	WHERE e.meeting_id COLLATE "C" = $1 AND e.type IN ('recording_completed', 'recording_failed')
	    AND e.dialect = 'jibri' AND e.data ->> 'recording_file' > $2
	ORDER BY file
	LIMIT $3::bigint
) AS f
ORDER BY f.file;

-- name: erasure_owner
-- Whose meeting it is, also while it is being erased.
SELECT user_id, room_id FROM meeting_row WHERE id = $1;

-- name: erasure_rooms
-- Rooms that were deleted before $1 and have no meeting any more.
SELECT count(*) FILTER (WHERE erasure_room(id))
FROM (
	SELECT r.id FROM room r
	WHERE r.deleted_at < $1::timestamptz
	    AND NOT EXISTS (SELECT FROM meeting_row m WHERE m.room_id = r.id)
	    AND ($2::text IS NULL OR r.id = $2 OR lower(r.name) = lower($2))
	ORDER BY r.id
) AS unused;

-- name: erasure_step
SELECT erasure_step($1, $2::bigint, $3::timestamptz, $4::boolean);

-- name: person_export
SELECT person_export($1, $2::timestamptz);
