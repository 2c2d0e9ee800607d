-- What costs something is a scalar subquery: the planner drops one that nobody selects.
CREATE VIEW meeting AS
SELECT m.id, m.room_id, m.user_id, m.room_name, m.platform, m.recording_type,
    m.recording_trigger, m.start_date, m.end_date, m.is_active, m.ended_at,
    CASE WHEN m.is_active THEN client_count(m.id) ELSE 0 END AS num_clients,
    CASE WHEN m.is_active THEN people_count(m.id) ELSE 0 END AS num_people,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('type', e.type,
            'timestamp', rfc3339(e.received_at), 'data', e.data) ORDER BY e.seq), '[]')
        FROM event e WHERE e.meeting_id = m.id) AS events,
    (SELECT r.name FROM room r WHERE r.id = m.room_id) AS room,
    (SELECT r.is_shared AND r.deleted_at IS NULL FROM room r WHERE r.id = m.room_id) AS is_shared
FROM meeting_row m
WHERE m.erasure IS NULL;
COMMENT ON VIEW meeting IS 'A meeting with what follows from its events.';
COMMENT ON COLUMN meeting.num_clients IS 'Connections in it now: distinct occupants with an open session.';
COMMENT ON COLUMN meeting.num_people IS 'People in it now: distinct persons with an open session.';
COMMENT ON COLUMN meeting.events IS '[{type, timestamp (when we received it), data}], oldest first.';
COMMENT ON COLUMN meeting.room IS 'The name of its room, also of a deleted one.';
COMMENT ON COLUMN meeting.is_shared IS 'May others open meetings in its room?';
GRANT SELECT ON meeting TO reflector_meetings, reflector_deliver;
