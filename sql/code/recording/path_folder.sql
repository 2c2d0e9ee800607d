CREATE FUNCTION path_folder(plain text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
	SELECT CASE WHEN strpos(plain, '/') > 0
	    THEN left(plain, length(plain) - length(split_part(plain, '/', -1))) END
$$;
COMMENT ON FUNCTION path_folder(text) IS 'The folder of a plain path, with a slash at its end; NULL: the path has no folder.';
GRANT EXECUTE ON FUNCTION path_folder(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
