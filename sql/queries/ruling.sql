-- name: ruling_apply
SELECT meeting_rule($1, $2, $3::jsonb, $4::timestamptz, jsonb_object($5::text[]));

-- name: ruling_is_banned
SELECT EXISTS (SELECT FROM ban b WHERE b.meeting_id = $1 AND b.person_key = text_key($2) OFFSET 0);

-- name: ruling_find
-- By its id or its technical name.
SELECT coalesce((SELECT m.id FROM meeting_row m WHERE m.id = $1 AND m.erasure IS NULL),
    (SELECT m.id FROM meeting_row m WHERE m.room_name = lower($1) AND m.erasure IS NULL)) AS id;
