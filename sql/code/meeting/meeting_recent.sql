-- The log has no index by time, because an index costs every event.  Its newest events are
-- found by the meetings that may have them: those that are active and those that ended last.
CREATE FUNCTION meeting_recent(most bigint)
RETURNS TABLE (id text, room_id text, platform text, recording_type text, start_date timestamptz,
    newest_seq bigint)
LANGUAGE plpgsql STABLE ROWS 100 SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT m.id, m.room_id, m.platform, m.recording_type, m.start_date,
	    (SELECT e.seq FROM event e WHERE e.meeting_id = m.id ORDER BY e.seq DESC LIMIT 1)
	FROM (
		(SELECT a.* FROM meeting_row a WHERE a.is_active AND a.room_id >= '' LIMIT most)
		UNION ALL
		(SELECT o.* FROM meeting_row o WHERE NOT o.is_active
		ORDER BY o.ended_at DESC, o.id DESC LIMIT most)
	) m;
END
$$;
COMMENT ON FUNCTION meeting_recent(bigint) IS 'At most so many active meetings, and so many that ended last, each with its newest event.';
GRANT EXECUTE ON FUNCTION meeting_recent(bigint) TO reflector_reader;
