-- At most 500 events and $3 bytes of them, but one always.
SELECT meeting_id, seq, dialect, type, data, rfc3339(occurred_at), rfc3339(received_at)
FROM (
	SELECT *, sum(octet_length(data::text)) OVER (ORDER BY meeting_id, seq)
	    - octet_length(data::text) AS bytes_before
	FROM event
	WHERE (meeting_id, seq) > ($1, $2::bigint)
	ORDER BY meeting_id, seq
	LIMIT 500
) AS page
WHERE bytes_before = 0 OR bytes_before + octet_length(data::text) <= $3::bigint
ORDER BY meeting_id, seq
