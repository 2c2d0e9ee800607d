-- At most 500 events and $3 bytes of them, but one always.
WITH page AS (
	SELECT meeting_id, seq, data_bytes,
	    sum(data_bytes) OVER (ORDER BY meeting_id, seq) - data_bytes AS bytes_before
	FROM event
	WHERE (meeting_id, seq) > ($1, $2::bigint)
	ORDER BY meeting_id, seq
	LIMIT 500
), last AS (
	SELECT meeting_id, seq FROM page
	WHERE bytes_before = 0 OR bytes_before + data_bytes <= $3::bigint
	ORDER BY meeting_id DESC, seq DESC
	LIMIT 1
)
SELECT e.meeting_id, e.seq, e.dialect, e.type, e.data, rfc3339(e.occurred_at),
    rfc3339(e.received_at)
FROM event e
WHERE (e.meeting_id, e.seq) > ($1, $2::bigint)
    AND (e.meeting_id, e.seq) <= ((SELECT meeting_id FROM last), (SELECT seq FROM last))
ORDER BY e.meeting_id, e.seq
