CREATE FUNCTION paths_unnamed(paths json, root text) RETURNS SETOF text
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off
AS $$
BEGIN
	RETURN QUERY
	SELECT f.path
	FROM json_array_elements_text(paths) AS f(path)
	WHERE NOT EXISTS (SELECT FROM recording_path p WHERE p.path_key = ANY (ARRAY(
	    SELECT text_key(s) FROM unnest(path_spellings(path_plain(f.path), root)) AS s)) OFFSET 0);
END
$$;
COMMENT ON FUNCTION paths_unnamed(json, text) IS 'Those of the paths in a JSON array that no meeting has named; root: RECORDINGS_DIR.';
GRANT EXECUTE ON FUNCTION paths_unnamed(json, text) TO reflector_reader;
