-- is_lost: a meeting may have been made there.
CREATE FUNCTION whereby_failed(try text, is_lost boolean, trouble_until timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	UPDATE whereby_trouble t SET until = trouble_until WHERE t.until < trouble_until;
	UPDATE whereby_try t SET leased_until = NULL WHERE t.id = try AND is_lost;
	DELETE FROM whereby_try t WHERE t.id = try AND NOT is_lost;
END
$$;
COMMENT ON FUNCTION whereby_failed IS 'Ends a try that failed.';
GRANT EXECUTE ON FUNCTION whereby_failed(text, boolean, timestamptz) TO
    reflector_meetings;
