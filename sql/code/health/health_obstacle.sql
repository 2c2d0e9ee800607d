-- A set that is larger than work_mem is written to a temporary file, on the disk of the tables.
CREATE FUNCTION health_obstacle() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '64kB'
AS $$
DECLARE
	role text;
BEGIN
	SELECT coalesce(r.rolname, 'every role') INTO role
	FROM pg_db_role_setting s
	LEFT JOIN pg_roles r ON r.oid = s.setrole
	CROSS JOIN LATERAL unnest(s.setconfig) AS c (setting)
	WHERE c.setting ~* '^default_transaction_read_only=(on|true|yes|1)$'
	    AND (s.setrole = 0 OR r.rolname LIKE 'reflector\_%' AND r.rolname <> 'reflector_reader')
	    AND s.setdatabase IN (0, (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
	LIMIT 1;
	IF FOUND THEN
		RETURN format('Database is read-only for %s: reset default_transaction_read_only', role);
	END IF;
	PERFORM count(*) FROM generate_series(1, 8192);
	RETURN NULL;
EXCEPTION WHEN disk_full THEN
	RETURN 'Database''s disk is full: free space on it';
END
$$;
COMMENT ON FUNCTION health_obstacle IS 'Why writing would fail, although the database answers; NULL: nothing is known.';
GRANT EXECUTE ON FUNCTION health_obstacle() TO reflector_health;
