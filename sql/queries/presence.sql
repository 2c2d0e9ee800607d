-- name: presence_rebuild
-- The next meeting after $1; no row: there is none.
SELECT m.id, presence_rebuild(m.id)
FROM (SELECT id FROM meeting_row WHERE id > $1 ORDER BY id LIMIT 1) AS m;

-- name: presence_compare
-- How many of the $1 newest meetings differ from their log.
SELECT count(*) FILTER (WHERE presence_differs(m.id)), count(*)
FROM (
	SELECT id FROM meeting_row WHERE erasure IS NULL ORDER BY start_date DESC, id LIMIT $1::bigint
) AS m;
