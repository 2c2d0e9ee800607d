-- The newest $2 events, oldest first, stopping at $3 bytes; one row at least, for the total.
-- A range, as in event_list.
WITH newest AS (
	SELECT seq, data_bytes FROM event WHERE meeting_id = $1 ORDER BY seq DESC LIMIT $2::bigint
), page AS (
	SELECT seq, data_bytes, sum(data_bytes) OVER (ORDER BY seq) - data_bytes AS bytes_before
	FROM newest
), kept AS (
	SELECT seq, type, received_at, data
	FROM event
	WHERE meeting_id = $1 AND seq >= (SELECT min(seq) FROM page)
	    AND seq <= (SELECT max(seq) FROM page
	        WHERE bytes_before = 0 OR bytes_before + data_bytes <= $3::bigint)
)
SELECT kept.seq, kept.type, (extract(epoch FROM kept.received_at) * 1000000)::bigint,
    kept.data, total.rows
FROM (SELECT count(*) AS rows FROM event WHERE meeting_id = $1) AS total
LEFT JOIN kept ON true
ORDER BY kept.seq
