SELECT o.id, o.type, rfc3339(o.created_at), o.status, o.attempts, o.last_status,
    rfc3339(o.next_attempt_at), r.user_id
FROM outbox o
JOIN room r ON r.id = o.room_id
WHERE o.id = $1 AND o.endpoint = 'room' AND r.deleted_at IS NULL
