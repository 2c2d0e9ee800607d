CREATE FUNCTION rfc3339(moment timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
COMMENT ON FUNCTION rfc3339(timestamptz) IS 'RFC 3339, UTC, microseconds: the format of every time in the API.';
GRANT EXECUTE ON FUNCTION rfc3339(timestamptz) TO reflector_meetings, reflector_deliver,
    reflector_reader;
