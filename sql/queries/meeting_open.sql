-- num_clients through the row that was just made or met.
SELECT m.id, m.room_id, m.user_id, m.room_name, m.platform, m.recording_type,
    m.recording_trigger, rfc3339(m.start_date), rfc3339(m.end_date), m.is_active,
    rfc3339(m.ended_at),
    client_count(m.id), false
FROM meeting_open($1, $2, $3, $4::timestamptz, $5::timestamptz,
    make_interval(secs => $6::float8), make_interval(secs => $7::float8)) m
