CREATE FUNCTION link_note(about text, origin jsonb DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	PERFORM origin_set(origin);
	PERFORM audit_write('link.made', about);
END
$$;
COMMENT ON FUNCTION link_note IS 'Notes that a caller got links to a meeting or to the files of a recording.';
GRANT EXECUTE ON FUNCTION link_note(text, jsonb) TO reflector_meetings;
