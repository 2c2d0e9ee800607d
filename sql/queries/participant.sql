-- name: participant_find
-- The person whom an occupant is.
SELECT p.id, p.name, p.email, rfc3339(p.first_seen), rfc3339(p.last_seen), p.seconds,
    p.sessions
FROM participant_of($1, $3::timestamptz) p
WHERE p.id = (SELECT coalesce(a.person, a.occupant) FROM attendee a
    WHERE a.meeting_id = $1 AND a.occupant_key = decode($2, 'hex'));

-- name: participant_list
-- Everybody, and in each row the most of them at once: at equal times the leaving go first.
WITH everybody AS MATERIALIZED (
	SELECT * FROM participant_all($1, $2::timestamptz)
)
SELECT id, name, email, rfc3339(first_seen), rfc3339(last_seen), seconds, sessions, peak.inside
FROM everybody
CROSS JOIN (
	SELECT max(inside)::bigint AS inside FROM (
		SELECT sum(step) OVER (ORDER BY moment, step) AS inside
		FROM everybody
		CROSS JOIN LATERAL unnest(spans) AS span
		CROSS JOIN LATERAL (VALUES (lower(span), 1), (upper(span), -1)) AS edge(moment, step)
	) AS count
) AS peak
ORDER BY first_seen, id;
