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
ORDER BY first_seen, id
