CREATE FUNCTION session_label(snapshot bigint, joined_at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN snapshot || coalesce('@' || extract(epoch FROM joined_at), '');
COMMENT ON FUNCTION session_label(bigint, timestamptz) IS 'A session that a snapshot lists, or with NULL every one of an occupant.';
GRANT EXECUTE ON FUNCTION session_label(bigint, timestamptz)
    TO reflector_reader;
