-- At most $4 events and $5 bytes of them, but one always.
SELECT seq, type, rfc3339(received_at), data
FROM (
	SELECT seq, type, received_at, data,
	    sum(octet_length(data::text) + octet_length(type) + 100) OVER (ORDER BY seq)
	        - octet_length(data::text) - octet_length(type) - 100 AS bytes_before
	FROM event
	WHERE meeting_id = $1 AND seq > $2::bigint AND ($3::text IS NULL OR type = $3)
	ORDER BY seq
	LIMIT $4::bigint
) AS page
WHERE bytes_before = 0 OR bytes_before + octet_length(data::text) <= $5::bigint
ORDER BY seq
