-- root: RECORDINGS_DIR, which SQL cannot see.  A folder ends with its slash.
CREATE FUNCTION path_spellings(plain text, root text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
	within text := path_plain(root) || '/';
BEGIN
	IF plain IS NULL OR within IS NULL THEN
		RETURN array_remove(ARRAY[plain], NULL);
	END IF;
	RETURN CASE WHEN NOT starts_with(plain, '/') THEN ARRAY[plain, within || plain]
	    WHEN starts_with(plain, within) THEN ARRAY[plain, substr(plain, length(within) + 1)]
	    ELSE ARRAY[plain] END;
END
$$;
COMMENT ON FUNCTION path_spellings(text, text) IS 'A plain path, and the same one from RECORDINGS_DIR or from the root.';
GRANT EXECUTE ON FUNCTION path_spellings(text, text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
