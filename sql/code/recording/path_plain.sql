-- As lib/base/beneath.c has it.  Lower case: where a store does not tell the cases apart, no spelling
-- may be another name; of ASCII alone, for a collation may change with the system.
CREATE FUNCTION path_plain(file text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
	parts text[] := array_remove(array_remove(string_to_array(lower(file COLLATE "C"), '/'), ''), '.');
BEGIN
	RETURN CASE WHEN parts <> '{}' AND '..' <> ALL (parts)
	    THEN CASE WHEN starts_with(file, '/') THEN '/' ELSE '' END || array_to_string(parts, '/') END;
END
$$;
COMMENT ON FUNCTION path_plain(text) IS 'The one spelling of a path; NULL: it has none that is served, or removed.';
GRANT EXECUTE ON FUNCTION path_plain(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
