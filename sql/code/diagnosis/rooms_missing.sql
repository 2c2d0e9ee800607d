CREATE FUNCTION rooms_missing(at timestamptz, missing_after interval)
RETURNS TABLE (room text, recordings bigint, newest_at timestamptz)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
AS $$
BEGIN
	RETURN QUERY
	SELECT (SELECT r.name FROM room r WHERE r.id = d.room_id), count(*), max(d.stopped_at)
	FROM (
		SELECT s.stopped_at, (SELECT m.room_id FROM meeting_row m WHERE m.id = s.meeting_id) AS room_id
		FROM recording_missing(at, missing_after) s
	) d
	GROUP BY d.room_id
	ORDER BY max(d.stopped_at) DESC
	LIMIT 20;
END
$$;
COMMENT ON FUNCTION rooms_missing(timestamptz, interval) IS 'The rooms with missing recordings, as recording_missing; at most 20.';
GRANT EXECUTE ON FUNCTION rooms_missing(timestamptz, interval) TO reflector_reader;
