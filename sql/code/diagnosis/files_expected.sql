-- A recording of type local stays on Jibri's host, and one with an address may be elsewhere.
CREATE FUNCTION files_expected(meetings bigint, most bigint)
RETURNS TABLE (room text, file text, names json)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH recent AS MATERIALIZED (
		SELECT m.id, m.room_id, m.newest_seq FROM meeting_recent(meetings) m
		WHERE m.newest_seq IS NOT NULL AND m.recording_type <> 'local'
		ORDER BY m.newest_seq DESC LIMIT meetings
	)
	SELECT (SELECT o.name FROM room o WHERE o.id = r.room_id), n.file, to_json(n.names)
	FROM (
		SELECT * FROM recent c
		WHERE EXISTS (SELECT FROM event e WHERE e.meeting_id COLLATE "C" = c.id
		    AND e.type = 'recording_completed' OFFSET 0)
		OFFSET 0
	) r
	CROSS JOIN LATERAL (
		SELECT f.file, f.names FROM recording_newest(r.id) f
		WHERE f.is_completed AND coalesce(f.data ->> 'recording_url', '') = ''
		OFFSET 0
	) n
	LIMIT most;
END
$$;
COMMENT ON FUNCTION files_expected(bigint, bigint) IS 'The files that the newest meetings'' recordings should have on this site, each with every name under which it was reported.';
GRANT EXECUTE ON FUNCTION files_expected(bigint, bigint) TO reflector_reader;
