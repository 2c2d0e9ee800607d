-- The spelling that was named first decides: doc/design/recordings.md, "Paths".
CREATE FUNCTION path_owner(plain text, root text) RETURNS text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	RETURN (SELECT p.meeting_id FROM recording_path p
	    WHERE p.path_key = ANY (ARRAY(SELECT text_key(s) FROM unnest(path_spellings(plain, root)) AS s))
	    ORDER BY p.number
	    LIMIT 1);
END
$$;
COMMENT ON FUNCTION path_owner(text, text) IS 'The meeting that a plain path of a file or folder belongs to; NULL: none.';
GRANT EXECUTE ON FUNCTION path_owner(text, text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
