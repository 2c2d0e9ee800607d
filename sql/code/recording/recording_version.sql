-- Two completions with the same version are sent once.  The version is the content.  If that is
-- unknown, it is the file with its size and digest, whatever URL it has.  An id that is only
-- the file's or folder's name makes no other version.
CREATE FUNCTION recording_version(completion json) RETURNS bytea
LANGUAGE plpgsql STABLE STRICT
AS $$
DECLARE
	content text := recording_content(completion);
	id text;
	file text;
BEGIN
	IF content IS NOT NULL THEN
		RETURN text_key(jsonb_build_array(content)::text);
	END IF;
	id := text_member(completion, 'recording_id');
	file := text_member(completion, 'recording_file');
	RETURN text_key(jsonb_build_array(
	    CASE WHEN id NOT IN (file_stem(file), split_part(file, '/', -2)) THEN id END, file,
	    CASE WHEN json_typeof(completion -> 'size') = 'number'
	        THEN trim_scale((completion ->> 'size')::numeric) END,
	    lower(completion ->> 'sha256'))::text);
END
$$;
COMMENT ON FUNCTION recording_version(json) IS 'Which version of which file a recording_completed reports.';
GRANT EXECUTE ON FUNCTION recording_version(json) TO reflector_meetings,
    reflector_deliver, reflector_reader;
