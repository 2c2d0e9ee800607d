CREATE FUNCTION making_removed(try text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	DELETE FROM making t WHERE t.id = try AND t.leased_until IS NULL
$$;
COMMENT ON FUNCTION making_removed IS 'Deletes a try of which nothing is left there.';
GRANT EXECUTE ON FUNCTION making_removed(text) TO reflector_meetings;
