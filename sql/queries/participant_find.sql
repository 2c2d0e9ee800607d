-- The person whom an occupant is.
SELECT p.id, p.name, p.email, rfc3339(p.first_seen), rfc3339(p.last_seen), p.seconds,
    p.sessions
FROM participant_of($1, $3::timestamptz) p
WHERE p.id = (SELECT o.person FROM occupant_of($1) o WHERE o.occupant_key = decode($2, 'hex'))
