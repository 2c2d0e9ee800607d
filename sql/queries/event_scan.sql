SELECT meeting_id, seq, dialect, type, data, rfc3339(occurred_at), rfc3339(received_at)
FROM event
WHERE (meeting_id, seq) > ($1, $2::bigint)
ORDER BY meeting_id, seq
LIMIT 500
