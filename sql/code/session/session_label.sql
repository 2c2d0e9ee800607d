CREATE FUNCTION session_label(snapshot bigint, joined_at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN snapshot || coalesce('@' || extract(epoch FROM joined_at), '');
COMMENT ON FUNCTION session_label(bigint, timestamptz) IS 'The label of a session in a snapshot''s list; joined_at NULL: of every session of the occupant.';
GRANT EXECUTE ON FUNCTION session_label(bigint, timestamptz)
    TO reflector_reader;
