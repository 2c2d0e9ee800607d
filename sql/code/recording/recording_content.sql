CREATE FUNCTION recording_content(completion json) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
	SELECT CASE WHEN json_typeof(completion -> 'size') = 'number'
	    THEN trim_scale((completion ->> 'size')::numeric) || ' '
	        || lower(text_member(completion, 'sha256')) END
$$;
COMMENT ON FUNCTION recording_content(json) IS 'The size and the sha256 of a file, in one spelling: two files of a meeting that have the same are one.  NULL: they are not both known.';
GRANT EXECUTE ON FUNCTION recording_content(json) TO reflector_meetings, reflector_deliver,
    reflector_reader;
