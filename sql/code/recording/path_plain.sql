-- Lower case: where a store does not tell the cases apart, no spelling may be another name; of ASCII
-- alone, for a collation may change with the system.
CREATE FUNCTION path_plain(file text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
	SELECT path_tidy(lower(file COLLATE "C"))
$$;
COMMENT ON FUNCTION path_plain(text) IS 'The one spelling of a path; NULL: it has none that is served, or removed.';
GRANT EXECUTE ON FUNCTION path_plain(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
