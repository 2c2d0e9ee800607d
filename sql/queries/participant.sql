-- name: participant_list
-- All sessions.  Times are microseconds: formatting them here would cost more than everything
-- else.
SELECT person, occupant, name, microseconds(name_at), nick, microseconds(nick_at), email, breakout,
    microseconds(joined_at), microseconds(coalesce(left_at, until)), left_at IS NULL, assumed,
    is_doubtful
FROM stay_of($1, $2::timestamptz);
