-- root: RECORDINGS_DIR, base: BASE_URL, which SQL cannot see; NULL: files are not served.  Under the
-- first of the names, which are those of one file: whichever of them it has now is found.
CREATE FUNCTION recording_address(meeting text, names text[], root text, base text) RETURNS text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	within text := path_plain(root) || '/';
BEGIN
	IF within IS NULL OR base IS NULL THEN
		RETURN NULL;
	END IF;
	RETURN (SELECT base || '/v1/recordings/' || derived_id(meeting, 'file', names[1]) || '/file'
	    FROM (SELECT path_plain(n) AS plain FROM unnest(names) AS n OFFSET 0) AS told
	    WHERE (starts_with(told.plain, within) OR NOT starts_with(told.plain, '/'))
	        AND path_owner(told.plain, root) = meeting
	    LIMIT 1);
END
$$;
COMMENT ON FUNCTION recording_address(text, text[], text, text) IS 'Where we serve a file of a meeting that was told under these names; NULL: nowhere.';
GRANT EXECUTE ON FUNCTION recording_address(text, text[], text, text) TO reflector_meetings,
    reflector_deliver, reflector_reader;
