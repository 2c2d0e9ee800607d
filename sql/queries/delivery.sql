-- name: delivery_claim
SELECT id, endpoint, type, meeting_id, room_id, room_name, subject_id, url, secret,
    previous_secret, is_failing, body, attempts, rfc3339(created_at), rfc3339(leased_until)
FROM delivery_claim($1::timestamptz, make_interval(secs => $2::float8), $3::integer,
    $4::integer, $5::integer);

-- name: delivery_find
SELECT o.id, o.type, rfc3339(o.created_at), o.status, o.attempts, o.last_status,
    rfc3339(o.next_attempt_at), r.user_id
FROM outbox o
JOIN room r ON r.id = o.room_id
WHERE o.id = $1 AND o.endpoint = 'room' AND r.deleted_at IS NULL;

-- name: delivery_keep_bodies
-- Whoever writes one first: the answer is what is kept.
UPDATE outbox o SET body = coalesce(o.body, given.body)
FROM json_to_recordset($1) AS given(id text, body text)
WHERE o.id = given.id
RETURNING o.id, o.body;

-- name: delivery_list
-- Newest first; one row at least: the total stands in a page beyond the last one too.
WITH page AS (
	SELECT o.id, o.number, o.type, o.created_at, o.status, o.attempts, o.last_status,
	    o.next_attempt_at
	FROM (
		SELECT id, number FROM outbox
		WHERE endpoint = 'room' AND room_id = $1
		ORDER BY number DESC
		LIMIT $2::bigint OFFSET $3::bigint
	) AS picked
	JOIN outbox o USING (id, number)
)
SELECT page.id, page.type, rfc3339(page.created_at), page.status, page.attempts,
    page.last_status, rfc3339(page.next_attempt_at), NULL, total.rows
FROM (SELECT count(*) AS rows FROM outbox WHERE endpoint = 'room' AND room_id = $1) AS total
LEFT JOIN page ON true
ORDER BY page.number DESC;

-- name: delivery_redeliver
SELECT delivery_redeliver($1, $2::timestamptz);

-- name: delivery_settle
SELECT delivery_settle($1, $2::timestamptz, $3::timestamptz, $4, $5::integer,
    $6::timestamptz, make_interval(secs => $7::float8));

-- name: pipeline_register
SELECT pipeline_register($1::boolean);
