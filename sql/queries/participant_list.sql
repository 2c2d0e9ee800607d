SELECT id, name, email, rfc3339(first_seen), rfc3339(last_seen), seconds, sessions
FROM participant_of($1, $2::timestamptz)
ORDER BY first_seen, id
