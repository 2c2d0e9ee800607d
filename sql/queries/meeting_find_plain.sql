-- As meeting_find, but for num_clients, which is worked out from the log.
SELECT m.id, m.room_id, m.user_id, m.room_name, m.platform, m.recording_type,
    m.recording_trigger, rfc3339(m.start_date), rfc3339(m.end_date), m.is_active,
    rfc3339(m.ended_at), 0, r.is_shared AND r.deleted_at IS NULL
FROM meeting_row m
JOIN room r ON r.id = m.room_id
WHERE m.id = $1 AND m.erasure IS NULL
