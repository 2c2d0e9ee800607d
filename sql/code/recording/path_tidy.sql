-- The same as beneath_plain in lib/base/beneath.c.
CREATE FUNCTION path_tidy(file text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
	parts text[] := array_remove(array_remove(string_to_array(file, '/'), ''), '.');
BEGIN
	RETURN CASE WHEN parts <> '{}' AND '..' <> ALL (parts)
	    THEN CASE WHEN starts_with(file, '/') THEN '/' ELSE '' END || array_to_string(parts, '/') END;
END
$$;
COMMENT ON FUNCTION path_tidy(text) IS 'A path as the programs look for its file; NULL: it is never served or removed.';
GRANT EXECUTE ON FUNCTION path_tidy(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
