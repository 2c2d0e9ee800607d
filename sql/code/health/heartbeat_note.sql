-- Of several instances the last one counts.
CREATE FUNCTION heartbeat_note(name text, patience interval) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	INSERT INTO heartbeat AS h (program, expected_by) VALUES (name, now() + patience)
	ON CONFLICT (program) DO UPDATE SET expected_by = excluded.expected_by
$$;
COMMENT ON FUNCTION heartbeat_note IS 'A daemon works, and will say so again within its patience.';
GRANT EXECUTE ON FUNCTION heartbeat_note(text, interval) TO reflector_deliver;
