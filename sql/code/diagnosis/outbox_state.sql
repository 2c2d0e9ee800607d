-- Each count stops at the limit: the caller says "more than".  overdue: nobody has tried to send
-- what has been due for 2 minutes.
CREATE FUNCTION outbox_state(most bigint, at timestamptz DEFAULT clock_timestamp())
RETURNS TABLE (pending bigint, oldest_at timestamptz, overdue bigint, due_since timestamptz,
    dead bigint, newest_dead_at timestamptz)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT p.*, d.*
	FROM (
		SELECT count(*), min(o.created_at),
		    count(*) FILTER (WHERE o.is_overdue), min(o.next_attempt_at) FILTER (WHERE o.is_overdue)
		FROM (
			SELECT l.created_at, l.next_attempt_at, l.next_attempt_at < at - interval '2 minutes'
			    AND (l.leased_until IS NULL OR l.leased_until < at) AS is_overdue
			FROM outbox l
			WHERE l.status = 'pending' AND l.next_attempt_at IS NOT NULL
			LIMIT most
		) o
	) p
	CROSS JOIN (
		SELECT count(*), max(o.created_at)
		FROM (
			SELECT l.created_at FROM outbox l
			WHERE l.status = 'dead' AND l.created_at > at - interval '7 days'
			ORDER BY l.created_at DESC LIMIT most
		) o
	) d;
END
$$;
COMMENT ON FUNCTION outbox_state(bigint, timestamptz) IS 'Messages that wait, that are overdue, and that died in the last 7 days.';
GRANT EXECUTE ON FUNCTION outbox_state(bigint, timestamptz) TO reflector_reader;
