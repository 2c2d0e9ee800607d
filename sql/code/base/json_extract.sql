-- Queries written for Reflector call jsonb_path_query_array by this name.
CREATE FUNCTION json_extract(value jsonb, path jsonpath) RETURNS json
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN jsonb_path_query_array(value, path)::json;
COMMENT ON FUNCTION json_extract(jsonb, jsonpath) IS 'Everything that path finds in value, as an array.';
GRANT EXECUTE ON FUNCTION json_extract(jsonb, jsonpath) TO PUBLIC;
