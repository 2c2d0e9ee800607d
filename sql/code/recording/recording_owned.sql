-- Which recording an event belongs to: doc/design/recordings.md, "Identity".
--
-- enable_nestloop is off: the planner expects one event and would join by nested loops; a
-- meeting may have thousands.
CREATE FUNCTION recording_owned(meeting text)
RETURNS TABLE (id text, type text, told_id text, owner text, file text, at timestamptz,
    received_at timestamptz, dedup bytea, data json)
LANGUAGE plpgsql STABLE ROWS 10 SET enable_nestloop = off SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH fact AS MATERIALIZED (
		SELECT f.*, recording_content(f.data) AS content,
		    f.recording_id IS NOT NULL AND (f.type LIKE 'jibri-%'
		        OR f.file IS NULL
		        OR f.recording_id NOT IN (file_stem(f.file), split_part(f.file, '/', -2))) AS is_firm
		FROM recording_event(meeting) f
		WHERE f.recording_id IS NOT NULL OR f.file IS NOT NULL
	), known AS (
		SELECT f.recording_id, bool_or(f.is_firm) AS is_firm
		FROM fact f WHERE f.recording_id IS NOT NULL
		GROUP BY 1
	), placed AS MATERIALIZED (
		SELECT f.*, k.owner, coalesce(k.is_firm, false) AS has_firm,
		    text_key(CASE WHEN k.owner IS NULL THEN 'file ' || f.file
		        ELSE 'recording ' || k.owner END) AS place
		FROM fact f
		LEFT JOIN known own ON own.recording_id = f.recording_id
		LEFT JOIN known base ON f.recording_id IS NULL AND base.recording_id = file_stem(f.file)
		LEFT JOIN known folder ON f.recording_id IS NULL AND base.recording_id IS NULL
		    AND folder.recording_id = split_part(f.file, '/', -2)
		CROSS JOIN LATERAL (SELECT coalesce(own.recording_id, base.recording_id,
		    folder.recording_id) AS owner,
		    coalesce(own.is_firm, base.is_firm, folder.is_firm) AS is_firm) k
	), first AS (
		SELECT DISTINCT ON (p.content) p.content, p.place, p.owner, p.file, p.has_firm, p.at, p.dedup
		FROM placed p
		WHERE p.content IS NOT NULL
		ORDER BY p.content, p.has_firm DESC, p.at, p.dedup
	), moved AS (
		SELECT DISTINCT ON (p.place) p.place, f.owner, f.file
		FROM placed p
		JOIN first f USING (content)
		WHERE NOT p.has_firm
		ORDER BY p.place, f.has_firm DESC, f.at, f.dedup
	)
	SELECT CASE WHEN t.owner IS NULL THEN derived_id(meeting, 'file', t.file)
	        ELSE derived_id(meeting, 'recording', t.owner) END,
	    p.type, p.recording_id, t.owner, p.file, p.at, p.received_at, p.dedup, p.data
	FROM placed p
	LEFT JOIN moved m USING (place)
	CROSS JOIN LATERAL (SELECT CASE WHEN m.place IS NULL THEN p.owner ELSE m.owner END AS owner,
	    CASE WHEN m.place IS NULL THEN p.file ELSE m.file END AS file) t;
END
$$;
COMMENT ON FUNCTION recording_owned(text) IS 'The recording events of a meeting, each with its recording: id, and recording_id; recording_id NULL: the recording is a file alone.';
GRANT EXECUTE ON FUNCTION recording_owned(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
