-- In lower case, because on some file systems names that differ in case are the same file.
-- ASCII only, because a collation may change with the system.
CREATE FUNCTION path_plain(file text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
	SELECT path_tidy(lower(file COLLATE "C"))
$$;
COMMENT ON FUNCTION path_plain(text) IS 'The one spelling of a path; NULL: the path is never served or removed.';
GRANT EXECUTE ON FUNCTION path_plain(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
