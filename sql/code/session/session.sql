CREATE VIEW session AS
SELECT m.id AS meeting_id, o.occupant, b.breakout, s.joined_at, s.left_at, s.assumed,
    o.person, o.name, o.named_at, o.email
FROM meeting_row m
CROSS JOIN LATERAL session_of(m.id) s
JOIN LATERAL occupant_of(m.id) o ON o.occupant_key = s.occupant_key
LEFT JOIN LATERAL (
	SELECT DISTINCT e.breakout_key, e.breakout FROM event e
	WHERE e.meeting_id = m.id AND e.kind IS NOT NULL AND e.breakout_key IS NOT NULL
) b ON b.breakout_key = s.breakout_key;
COMMENT ON VIEW session IS 'One row a stay of an occupant in a meeting or one of its breakout rooms.';
GRANT SELECT ON session TO reflector_meetings, reflector_deliver;
