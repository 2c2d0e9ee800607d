-- The programs accept a time only as RFC 3339, and cut it to microseconds.  PostgreSQL rounds it:
-- the last one must not become the year 10000, which RFC 3339 cannot write.  A text that PostgreSQL
-- cannot read as a time counts as absent.
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
		RETURN least('9999-12-31 23:59:59.999999Z'::timestamptz,
		    (told || CASE WHEN told ~ '([Zz]|[+-][0-9]{2}:[0-9]{2})$' THEN '' ELSE 'Z' END)::timestamptz);
	EXCEPTION WHEN data_exception THEN
		RETURN NULL;
	END;
END
$$;
COMMENT ON FUNCTION moment_member(json, text) IS 'A member that is a time by RFC 3339; without an offset it is UTC.';
GRANT EXECUTE ON FUNCTION moment_member(json, text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
