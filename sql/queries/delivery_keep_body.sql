-- Whoever writes it first: the answer is what is kept.
UPDATE outbox SET body = coalesce(body, $2) WHERE id = $1 RETURNING body
