CREATE VIEW session AS
SELECT s.meeting_id, a.occupant, s.breakout, s.joined_at, e.ending AS left_at,
    e.ending IS DISTINCT FROM s.left_at AS assumed,
    coalesce(a.person, a.occupant) AS person, coalesce(a.name, a.nick) AS name,
    coalesce(a.name_at, a.nick_at) AS named_at, a.nick, a.email
FROM stay s
JOIN attendee a USING (meeting_id, occupant_key)
LEFT JOIN meeting_row m ON m.id = s.meeting_id
CROSS JOIN LATERAL (SELECT stay_end(s.left_at, s.assumed_left_at, m.ended_at) AS ending) e
WHERE stay_counts(s.joined_at, m.ended_at);
COMMENT ON VIEW session IS 'One row per session that counts: an occupant in a meeting or one of its breakout rooms, until the meeting''s end at the latest.';
COMMENT ON COLUMN session.left_at IS 'NULL: open.';
COMMENT ON COLUMN session.assumed IS 'No sender reported this end: the room was destroyed or created again, a snapshot did not list the session, or the meeting ended.';
COMMENT ON COLUMN session.name IS 'The name in the token of a signed-in person, else what they call themselves.';
GRANT SELECT ON session TO reflector_meetings, reflector_deliver;
