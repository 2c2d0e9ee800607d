-- The newest $2 events, oldest first, stopping at $3 bytes; one row at least, for the total.
WITH newest AS (
	SELECT seq FROM event WHERE meeting_id = $1 ORDER BY seq DESC LIMIT $2::bigint
), page AS (
	SELECT e.seq, e.type, e.received_at, e.data,
	    sum(octet_length(e.data::text) + octet_length(e.type) + 100) OVER (ORDER BY e.seq)
	        - octet_length(e.data::text) - octet_length(e.type) - 100 AS bytes_before
	FROM event e
	WHERE e.meeting_id = $1 AND e.seq >= (SELECT min(seq) FROM newest)
	    AND e.seq <= (SELECT max(seq) FROM newest)
)
SELECT page.seq, page.type, rfc3339(page.received_at), page.data, total.rows
FROM (SELECT count(*) AS rows FROM event WHERE meeting_id = $1) AS total
LEFT JOIN page ON bytes_before = 0 OR bytes_before + octet_length(data::text) <= $3::bigint
ORDER BY page.seq
