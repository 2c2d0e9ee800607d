CREATE FUNCTION text_member(object json, name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN json_typeof(object -> name) = 'string' THEN nullif(object ->> name, '') END;
COMMENT ON FUNCTION text_member(json, text) IS 'A member that is a text and not empty; what is of another type is as if absent.';
GRANT EXECUTE ON FUNCTION text_member(json, text) TO reflector_meetings,
    reflector_deliver, reflector_reader;
