CREATE FUNCTION meeting_end(meeting text, at timestamptz, origin jsonb DEFAULT NULL) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	PERFORM origin_set(origin);
	RETURN meeting_close(meeting, at, NULL);
END
$$;
COMMENT ON FUNCTION meeting_end IS 'Ends a meeting for its owner; true when this call ended it.';
GRANT EXECUTE ON FUNCTION meeting_end(text, timestamptz, jsonb) TO reflector_meetings;
