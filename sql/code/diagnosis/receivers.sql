-- No index has the rooms with a webhook alone: at most 10 000 rooms are read.
CREATE FUNCTION receivers(most bigint)
RETURNS TABLE (receiver text, scheme text, room text)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT w.receiver, w.scheme, min(w.room)
	FROM (
		SELECT r.webhook_receiver AS receiver, split_part(lower(r.webhook_url), ':', 1) AS scheme,
		    r.name AS room, r.webhook_failing_since AS since
		FROM room r
		WHERE r.deleted_at IS NULL AND r.user_id >= ''
		LIMIT 10000
	) w
	WHERE w.receiver IS NOT NULL
	GROUP BY w.receiver, w.scheme
	ORDER BY min(w.since) NULLS LAST, w.receiver
	LIMIT most;
END
$$;
COMMENT ON FUNCTION receivers(bigint) IS 'The hosts and ports of rooms'' webhooks, those that fail first, each with one of its rooms.';
GRANT EXECUTE ON FUNCTION receivers(bigint) TO reflector_reader;
