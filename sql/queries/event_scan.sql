-- At most 500 events and $3 bytes of them, but one always.
SELECT e.meeting_id, e.seq, e.dialect, e.type, e.data, rfc3339(e.occurred_at),
    rfc3339(e.received_at)
FROM (
	SELECT meeting_id, seq, data_bytes,
	    sum(data_bytes) OVER (ORDER BY meeting_id, seq) - data_bytes AS bytes_before
	FROM event
	WHERE (meeting_id, seq) > ($1, $2::bigint)
	ORDER BY meeting_id, seq
	LIMIT 500
) AS page
JOIN event e USING (meeting_id, seq)
WHERE bytes_before = 0 OR bytes_before + page.data_bytes <= $3::bigint
ORDER BY e.meeting_id, e.seq
