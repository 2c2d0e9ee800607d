-- No regular expressions: they take a time that grows with the square of a long name.
CREATE FUNCTION file_stem(file text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
	SELECT CASE WHEN dot > 0 AND dot < length(base) THEN left(base, length(base) - dot) ELSE base END
	FROM (SELECT split_part(file, '/', -1) AS base) AS b
	CROSS JOIN LATERAL (SELECT strpos(reverse(base), '.') AS dot) AS d
$$;
COMMENT ON FUNCTION file_stem(text) IS 'The base name of a file, without its extension.';
GRANT EXECUTE ON FUNCTION file_stem(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
