-- Of each dialect at most 100 events, of at most 100 meetings: data is parsed for no more.
CREATE FUNCTION event_senders(meetings bigint)
RETURNS TABLE (dialect text, host text, events bigint, newest_at timestamptz, lag_seconds bigint)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH recent AS MATERIALIZED (
		SELECT m.id FROM meeting_recent(meetings) m
		WHERE m.newest_seq IS NOT NULL
		ORDER BY m.newest_seq DESC LIMIT 100
	), placed AS MATERIALIZED (
		SELECT n.*, row_number() OVER (PARTITION BY n.dialect ORDER BY n.seq DESC) AS place
		FROM recent r
		CROSS JOIN LATERAL (
			SELECT e.meeting_id, e.seq, e.dialect, e.received_at
			FROM event e
			WHERE e.meeting_id = r.id
			ORDER BY e.seq DESC LIMIT 100
		) n
	), told AS MATERIALIZED (
		SELECT p.dialect, p.received_at, d.host, d.sent_at
		FROM placed p
		CROSS JOIN LATERAL (
			SELECT CASE p.dialect WHEN 'jibri' THEN text_member(e.data, 'host') END AS host,
			    moment_member(e.data, 'timestamp') AS sent_at
			FROM event e
			WHERE e.meeting_id = p.meeting_id AND e.seq = p.seq
			OFFSET 0
		) d
		WHERE p.place <= 100 AND p.dialect <> 'reflector'
	)
	SELECT t.dialect, t.host, count(*), max(t.received_at),
	    min(round(extract(epoch FROM t.received_at - t.sent_at)))::bigint
	FROM told t
	GROUP BY t.dialect, t.host
	ORDER BY max(t.received_at) DESC
	LIMIT 20;
END
$$;
COMMENT ON FUNCTION event_senders(bigint) IS 'The newest events by dialect and host (Jibri''s alone tell it); lag_seconds: how long after the sender''s own time the fastest of them came.';
GRANT EXECUTE ON FUNCTION event_senders(bigint) TO reflector_reader;
