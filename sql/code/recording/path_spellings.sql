-- root: RECORDINGS_DIR, which SQL cannot see.  The name of a folder ends with a slash.
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
COMMENT ON FUNCTION path_spellings(text, text) IS 'A plain path, relative to RECORDINGS_DIR and absolute.';
GRANT EXECUTE ON FUNCTION path_spellings(text, text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
