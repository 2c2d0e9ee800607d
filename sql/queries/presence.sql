-- name: presence_rebuild
-- The next meeting after $1; no row: there is none.
SELECT m.id, presence_rebuild(m.id)
FROM (SELECT id FROM meeting_row WHERE id > $1 ORDER BY id LIMIT 1) AS m;

-- name: presence_newest
-- The $1 newest meetings.
SELECT id FROM meeting_row WHERE erasure IS NULL ORDER BY start_date DESC, id LIMIT $1::bigint;

-- name: presence_differs
SELECT presence_differs($1);
