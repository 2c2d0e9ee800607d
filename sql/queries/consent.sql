-- name: consent_count
SELECT count(*) FILTER (WHERE NOT is_guest AND consent_given) AS given,
    count(*) FILTER (WHERE NOT is_guest AND NOT consent_given) AS refused,
    count(*) FILTER (WHERE is_guest AND consent_given) AS guests_given,
    count(*) FILTER (WHERE is_guest AND NOT consent_given) AS guests_refused
FROM consent_of($1);

-- name: consent_give
SELECT consent_give($1, $2, $3, $4::boolean, $5::boolean, $6::timestamptz,
    jsonb_object($7::text[]));

-- name: consent_list
SELECT person, is_guest, consent_given, decided_at
FROM consent_of($1)
ORDER BY decided_at, person COLLATE "C";

-- name: handover_decide
SELECT handover_decide($1, clock_timestamp());

-- name: handover_look
-- The next $2 meetings after $1, but those of $3, with a hand-over that waits for consents.
SELECT DISTINCT meeting_id AS after, meeting_id AS id, true AS is_wanted
FROM outbox
WHERE is_held AND meeting_id > $1
    AND meeting_id <> ALL (ARRAY(SELECT json_array_elements_text($3::json)))
ORDER BY meeting_id
LIMIT $2::bigint;
