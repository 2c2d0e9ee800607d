-- In plpgsql, so that its plan is kept: an SQL function that cannot be inlined is planned at
-- each statement.
CREATE FUNCTION derived_id(meeting text, kind text, name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
	digest text := md5(meeting || '/' || kind || '/' || name);
BEGIN
	RETURN overlay(overlay(digest placing '4' from 13) placing substr('89ab',
	    1 + (get_byte(decode(substr(digest, 17, 2), 'hex'), 0) & 3), 1) from 17)::uuid::text;
END
$$;
COMMENT ON FUNCTION derived_id(text, text, text) IS 'The id of a recording (kind recording) or of a file (kind file) of a meeting, in the form of a UUIDv4.';
GRANT EXECUTE ON FUNCTION derived_id(text, text, text) TO reflector_meetings,
    reflector_deliver, reflector_reader;
