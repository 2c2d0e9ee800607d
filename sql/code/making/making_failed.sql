-- is_lost: a meeting may have been made there.
CREATE FUNCTION making_failed(at_platform text, try text, is_lost boolean, until timestamptz)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	UPDATE platform p SET trouble_until = until
	WHERE p.name = at_platform AND p.trouble_until < until;
	UPDATE making t SET leased_until = NULL WHERE t.id = try AND is_lost;
	DELETE FROM making t WHERE t.id = try AND NOT is_lost;
END
$$;
COMMENT ON FUNCTION making_failed IS 'Ends a try that failed.';
GRANT EXECUTE ON FUNCTION making_failed(text, text, boolean, timestamptz) TO
    reflector_meetings;
