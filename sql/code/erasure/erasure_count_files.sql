CREATE FUNCTION erasure_count_files(meeting text, removed bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	UPDATE erasure a SET files = a.files + removed
	WHERE a.number = (SELECT m.erasure FROM meeting_row m WHERE m.id = meeting)
$$;
COMMENT ON FUNCTION erasure_count_files(text, bigint) IS 'Notes how many files were removed.';
GRANT EXECUTE ON FUNCTION erasure_count_files(text, bigint) TO reflector_meetings;
