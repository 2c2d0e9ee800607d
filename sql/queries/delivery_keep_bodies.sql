-- Whoever writes one first: the answer is what is kept.
UPDATE outbox o SET body = coalesce(o.body, given.body)
FROM json_to_recordset($1) AS given(id text, body text)
WHERE o.id = given.id
RETURNING o.id, o.body
