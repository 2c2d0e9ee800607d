-- name: participant_list
-- All sessions that count.
SELECT person, occupant, name, name_at, nick, nick_at, email, breakout, joined_at,
    coalesce(left_at, until) AS ended_at, left_at IS NULL AS is_open, assumed, is_doubtful,
    removed_by, removed_at, coalesce(speaking_ms, -1) AS speaking_ms,
    CASE WHEN moderator IS NOT NULL THEN spans_text(moderator) END AS moderator
FROM stay_of($1, $2::timestamptz);
