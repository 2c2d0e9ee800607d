-- STABLE, as convert_to() is: declared IMMUTABLE, the planner would not inline it.
CREATE FUNCTION text_key(value text) RETURNS bytea
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN sha256(convert_to(value, 'UTF8'));
COMMENT ON FUNCTION text_key(text) IS 'SHA-256 of a text: a key of fixed length for texts of any length.';
GRANT EXECUTE ON FUNCTION text_key(text) TO reflector_meetings, reflector_deliver, reflector_reader;
