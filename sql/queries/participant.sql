-- name: participant_list
-- All sessions.
SELECT person, occupant, name, name_at, nick, nick_at, email, breakout, joined_at,
    coalesce(left_at, until) AS ended_at, left_at IS NULL AS is_open, assumed, is_doubtful
FROM stay_of($1, $2::timestamptz);
