-- No regular expressions: their time grows with the square of a long name.
CREATE FUNCTION file_stem(file text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
	base text := split_part(file, '/', -1);
	dot integer;
BEGIN
	-- An encrypted film: x.mp4.age.
	IF length(base) > 4 AND right(base, 4) = '.age' THEN
		base := left(base, -4);
	END IF;
	dot := strpos(reverse(base), '.');
	RETURN CASE WHEN dot > 0 AND dot < length(base) THEN left(base, length(base) - dot) ELSE base END;
END
$$;
COMMENT ON FUNCTION file_stem(text) IS 'The base name of a file, without its extension, nor the .age of an encrypted file.';
GRANT EXECUTE ON FUNCTION file_stem(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
