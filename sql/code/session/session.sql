CREATE VIEW session AS
SELECT s.meeting_id, a.occupant, s.breakout, s.joined_at,
    coalesce(s.left_at, nullif(s.assumed_left_at, 'infinity')) AS left_at,
    s.left_at IS NULL AND s.assumed_left_at < 'infinity' AS assumed,
    coalesce(a.person, a.occupant) AS person, coalesce(a.name, a.nick) AS name,
    coalesce(a.name_at, a.nick_at) AS named_at, a.nick, a.email
FROM stay s
JOIN attendee a USING (meeting_id, occupant_key);
COMMENT ON VIEW session IS 'One row per session: an occupant in a meeting or one of its breakout rooms.';
COMMENT ON COLUMN session.left_at IS 'NULL: open.';
COMMENT ON COLUMN session.assumed IS 'No sender reported the end: the room was destroyed or created again, or a snapshot did not list the session.';
COMMENT ON COLUMN session.name IS 'The name in the token of a signed-in person, else what they call themselves.';
GRANT SELECT ON session TO reflector_meetings, reflector_deliver;
