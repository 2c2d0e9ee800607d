-- At most $4 events and $5 bytes of them, but one always.  Cut first, read then: a range, which
-- is read in order whatever the planner thinks of a meeting that it has not counted yet.
-- Times are microseconds: to write them here would cost more than all the rest.
WITH page AS (
	SELECT seq, data_bytes, sum(data_bytes) OVER (ORDER BY seq) - data_bytes AS bytes_before
	FROM event
	WHERE meeting_id = $1 AND seq > $2::bigint AND ($3::text IS NULL OR type = $3)
	ORDER BY seq
	LIMIT $4::bigint
)
SELECT e.seq, e.type, (extract(epoch FROM e.received_at) * 1000000)::bigint, e.data
FROM event e
WHERE e.meeting_id = $1 AND e.seq > $2::bigint AND ($3::text IS NULL OR e.type = $3)
    AND e.seq <= (SELECT max(seq) FROM page
        WHERE bytes_before = 0 OR bytes_before + data_bytes <= $5::bigint)
ORDER BY e.seq
