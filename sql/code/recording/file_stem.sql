-- No regular expressions: their time grows with the square of a long name.
CREATE FUNCTION file_stem(file text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
	base text := split_part(file, '/', -1);
	dot integer := strpos(reverse(base), '.');
BEGIN
	RETURN CASE WHEN dot > 0 AND dot < length(base) THEN left(base, length(base) - dot) ELSE base END;
END
$$;
COMMENT ON FUNCTION file_stem(text) IS 'The base name of a file, without its extension.';
GRANT EXECUTE ON FUNCTION file_stem(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
