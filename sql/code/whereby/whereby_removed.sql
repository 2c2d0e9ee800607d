CREATE FUNCTION whereby_removed(try text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	DELETE FROM whereby_try t WHERE t.id = try AND t.leased_until IS NULL
$$;
COMMENT ON FUNCTION whereby_removed IS 'Deletes a try of which nothing is left at Whereby.';
GRANT EXECUTE ON FUNCTION whereby_removed(text) TO reflector_meetings;
