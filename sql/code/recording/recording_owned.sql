-- A completion that names no recording belongs to the one that its file or folder names.
CREATE FUNCTION recording_owned(meeting text)
RETURNS TABLE (type text, owner text, file text, at timestamptz, received_at timestamptz,
    dedup bytea, data json)
LANGUAGE sql STABLE
AS $$
	WITH fact AS MATERIALIZED (
		SELECT f.* FROM recording_event(meeting) f
		WHERE f.recording_id IS NOT NULL OR f.file IS NOT NULL
	), known AS (
		SELECT DISTINCT f.recording_id FROM fact f WHERE f.recording_id IS NOT NULL
	)
	SELECT f.type, coalesce(f.recording_id, base.recording_id, folder.recording_id), f.file, f.at,
	    f.received_at, f.dedup, f.data
	FROM fact f
	LEFT JOIN known base ON f.recording_id IS NULL AND base.recording_id = file_stem(f.file)
	LEFT JOIN known folder ON f.recording_id IS NULL AND base.recording_id IS NULL
	    AND folder.recording_id = split_part(f.file, '/', -2)
$$;
COMMENT ON FUNCTION recording_owned(text) IS 'The recording events of a meeting with the recording that each is of; NULL: of its file alone.';
GRANT EXECUTE ON FUNCTION recording_owned(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
