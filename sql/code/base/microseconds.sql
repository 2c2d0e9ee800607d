CREATE FUNCTION microseconds(moment timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (extract(epoch FROM moment) * 1000000)::bigint;
COMMENT ON FUNCTION microseconds(timestamptz) IS 'Microseconds since 1970: for times that the programs format themselves.';
GRANT EXECUTE ON FUNCTION microseconds(timestamptz) TO reflector_meetings, reflector_deliver,
    reflector_reader;
