CREATE FUNCTION text_member(object json, name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE json_typeof(object -> name)
    WHEN 'string' THEN nullif(object ->> name, '')
    WHEN 'number' THEN substring(object ->> name FROM '^-?[0-9]+$') END;
COMMENT ON FUNCTION text_member(json, text) IS 'A member that is a non-empty text, or an integer''s decimal text; any other type counts as absent.';
GRANT EXECUTE ON FUNCTION text_member(json, text) TO reflector_meetings,
    reflector_deliver, reflector_reader;
