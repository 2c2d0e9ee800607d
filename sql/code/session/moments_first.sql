-- Whatever order they are added in, the result is the same.
CREATE FUNCTION moments_first(moments timestamptz[]) RETURNS timestamptz[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
	SELECT array_agg(first.at ORDER BY first.at)
	FROM (SELECT DISTINCT m AS at FROM unnest(moments) AS m ORDER BY m LIMIT 100) AS first
$$;
COMMENT ON FUNCTION moments_first(timestamptz[]) IS 'The first 100 of these times, in order, each once; NULL: there is none.';
GRANT EXECUTE ON FUNCTION moments_first(timestamptz[]) TO reflector_reader;
