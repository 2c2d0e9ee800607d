CREATE FUNCTION spans_text(spans tstzmultirange) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
	SELECT string_agg((extract(epoch FROM lower(s)) * 1000000)::bigint || ' ' || CASE
	    WHEN upper(s) = 'infinity' THEN '9223372036854775807'
	    ELSE (extract(epoch FROM upper(s)) * 1000000)::bigint::text END, ' ' ORDER BY lower(s))
	FROM unnest(spans) AS s
$$;
COMMENT ON FUNCTION spans_text(tstzmultirange) IS 'Beginnings and ends in turn, in microseconds since 1970, the largest bigint for infinity, blank-separated; NULL: there is none.';
GRANT EXECUTE ON FUNCTION spans_text(tstzmultirange) TO reflector_meetings, reflector_deliver,
    reflector_reader;
