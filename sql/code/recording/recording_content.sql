CREATE FUNCTION recording_content(completion json) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
	SELECT CASE WHEN json_typeof(completion -> 'size') = 'number'
	    THEN trim_scale((completion ->> 'size')::numeric) || ' '
	        || lower(text_member(completion, 'sha256')) END
$$;
COMMENT ON FUNCTION recording_content(json) IS 'The size and the sha256 of a file, in one spelling; files of a meeting with the same content are one file.  NULL: one of them is unknown.';
GRANT EXECUTE ON FUNCTION recording_content(json) TO reflector_meetings, reflector_deliver,
    reflector_reader;
