-- root: RECORDINGS_DIR, base: BASE_URL, which SQL cannot see; NULL: files are not served.
-- names: those of one file; the programs find the file under any of them.  Whether a name lies
-- in root is compared with its case, as the programs do.
CREATE FUNCTION recording_address(meeting text, names text[], root text, base text) RETURNS text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	within text := path_tidy(root) || '/';
BEGIN
	IF within IS NULL OR base IS NULL THEN
		RETURN NULL;
	END IF;
	RETURN (SELECT base || '/v1/recordings/' || derived_id(meeting, 'file', names[1]) || '/file'
	    FROM (SELECT path_tidy(n) AS path FROM unnest(names) AS n OFFSET 0) AS told
	    WHERE (starts_with(told.path, within) OR NOT starts_with(told.path, '/'))
	        AND path_owner(path_plain(told.path), root) = meeting
	    LIMIT 1);
END
$$;
COMMENT ON FUNCTION recording_address(text, text[], text, text) IS 'The address at which we serve a file that was reported under these names; NULL: none.';
GRANT EXECUTE ON FUNCTION recording_address(text, text[], text, text) TO reflector_meetings,
    reflector_deliver, reflector_reader;
