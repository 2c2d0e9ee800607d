CREATE FUNCTION meeting_end(meeting text, at timestamptz) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT meeting_close(meeting, at, NULL)
$$;
COMMENT ON FUNCTION meeting_end IS 'Ends a meeting for its owner; true when this call ended it.';
GRANT EXECUTE ON FUNCTION meeting_end(text, timestamptz) TO reflector_meetings;
