-- The programs accept a time only as RFC 3339.  A text that PostgreSQL cannot read as one
-- counts as absent.
CREATE FUNCTION moment_member(object json, name text) RETURNS timestamptz
LANGUAGE plpgsql STABLE STRICT
AS $$
DECLARE
	told text := text_member(object, name);
BEGIN
	IF told IS NULL THEN
		RETURN NULL;
	END IF;
	BEGIN
		RETURN (told || CASE WHEN told ~ '([Zz]|[+-][0-9]{2}:[0-9]{2})$' THEN '' ELSE 'Z' END)::timestamptz;
	EXCEPTION WHEN data_exception THEN
		RETURN NULL;
	END;
END
$$;
COMMENT ON FUNCTION moment_member(json, text) IS 'A member that is a time by RFC 3339; without an offset it is UTC.';
GRANT EXECUTE ON FUNCTION moment_member(json, text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
