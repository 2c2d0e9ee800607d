CREATE FUNCTION spans_json(spans tstzmultirange) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
	SELECT coalesce(json_agg(json_build_object('from', rfc3339(lower(s)),
	    'to', rfc3339(nullif(upper(s), 'infinity'))) ORDER BY lower(s)), '[]')
	FROM unnest(spans) AS s
$$;
COMMENT ON FUNCTION spans_json(tstzmultirange) IS '[{from, to}], oldest first; to null: it goes on.';
GRANT EXECUTE ON FUNCTION spans_json(tstzmultirange) TO reflector_reader;
