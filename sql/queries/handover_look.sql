-- The next $2 meetings after $1 with a hand-over that waits for consents.
SELECT DISTINCT meeting_id
FROM outbox
WHERE is_held AND meeting_id > $1
ORDER BY meeting_id
LIMIT $2::bigint
