-- name: participant_list
-- The sessions of everybody.  Times are microseconds: to write them here would cost more than
-- all the rest.
SELECT person, occupant, name, microseconds(name_at), nick, microseconds(nick_at), email, breakout,
    microseconds(joined_at), microseconds(coalesce(left_at, until)), left_at IS NULL, assumed,
    is_doubtful
FROM stay_of($1, $2::timestamptz);
