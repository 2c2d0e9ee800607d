-- Roles and the records of migrations.  Run by `reflectorctl migrate` each time, before
-- everything else, by a role that may create roles.  Everything here may be repeated.
--
-- reflector_owner owns every object and never logs in; a program logs in as its own role.
DO $$
DECLARE
	program text;
	setting text;
	value text;
BEGIN
	FOREACH program IN ARRAY ARRAY['owner', 'rooms', 'meetings', 'jitsi_events',
	    'jibri_complete', 'whereby', 'health', 'deliver', 'reader']
	LOOP
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reflector_' || program) THEN
			EXECUTE format('CREATE ROLE %I %s', 'reflector_' || program,
			    CASE program WHEN 'owner' THEN 'NOLOGIN' ELSE 'LOGIN' END);
		END IF;
	END LOOP;

	-- statement_timeout: the server ends a statement before its program stops waiting
	-- (DATABASE_TIMEOUT), so the connection survives.  lock_timeout: one held room must not
	-- delay the batches that have an event of it.  The rest makes plans independent of
	-- statistics: compiling (jit) takes 100 times as long as such a statement; without
	-- enable_seqscan an index is used also on a table without statistics; without
	-- enable_bitmapscan a page is read in the order of an index, not sorted afterwards.
	-- Settings that are right already are left alone: roles belong to the whole cluster.
	FOR program, setting, value IN
		SELECT p, s.name, s.value
		FROM unnest(ARRAY['rooms', 'meetings', 'jitsi_events', 'jibri_complete', 'whereby',
		    'health', 'deliver', 'reader']) AS p
		CROSS JOIN (VALUES ('statement_timeout', '2500ms'),
		    ('idle_in_transaction_session_timeout', '10s'), ('lock_timeout', '500ms'),
		    ('jit', 'off'), ('enable_seqscan', 'off'), ('enable_bitmapscan', 'off'),
		    ('search_path', 'public, pg_temp')) AS s(name, value)
		WHERE (p <> 'reader' OR s.name = 'jit')
		    AND (s.name <> 'lock_timeout' OR p IN ('jitsi_events', 'jibri_complete', 'whereby'))
		    AND NOT EXISTS (
			SELECT FROM pg_roles r
			WHERE r.rolname = 'reflector_' || p AND r.rolconfig @> ARRAY[s.name || '=' || s.value])
	LOOP
		EXECUTE format('ALTER ROLE %I SET %I = %s', 'reflector_' || program, setting,
		    CASE setting WHEN 'search_path' THEN value ELSE quote_literal(value) END);
	END LOOP;

	EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
	-- Other roles of the cluster may not connect.
	IF (SELECT pg_has_role(current_user, d.datdba, 'USAGE') FROM pg_database d
	        WHERE d.datname = current_database()) THEN
		EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database());
		EXECUTE format('GRANT CONNECT ON DATABASE %I TO reflector_owner, reflector_rooms,'
		    ' reflector_meetings, reflector_jitsi_events, reflector_jibri_complete,'
		    ' reflector_whereby, reflector_health, reflector_deliver, reflector_reader',
		    current_database());
	END IF;
	-- PostgreSQL lets every role create large objects and take advisory locks, which we use.
	-- Only a superuser can take these rights away; reflectorctl audit reports them.
	IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
		FOR setting, value IN
			SELECT p.oid::regprocedure::text, p.proname FROM pg_proc p
			WHERE p.pronamespace = 'pg_catalog'::regnamespace
			    AND (p.proname ~ '^(lo_|pg_(try_)?advisory_)' OR p.proname IN ('loread', 'lowrite'))
			    AND has_function_privilege('public', p.oid, 'EXECUTE')
		LOOP
			EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', setting);
			IF value LIKE 'pg%' THEN
				EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO reflector_owner', setting);
			END IF;
		END LOOP;
	END IF;
	-- Not MEMBER: whoever created a role may grant it, but does not have its rights.
	IF NOT pg_has_role(current_user, 'reflector_owner', 'USAGE') THEN
		BEGIN
			EXECUTE format('GRANT reflector_owner TO %I', current_user);
		EXCEPTION WHEN insufficient_privilege THEN
			RAISE insufficient_privilege USING
			    MESSAGE = format('%I does not have the rights of reflector_owner', current_user),
			    HINT = format('As a superuser: GRANT reflector_owner TO %I', current_user);
		END;
	END IF;
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO reflector_owner;
GRANT USAGE ON SCHEMA public TO reflector_rooms, reflector_meetings, reflector_jitsi_events,
    reflector_jibri_complete, reflector_whereby, reflector_health, reflector_deliver,
    reflector_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE reflector_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE reflector_owner GRANT SELECT ON TABLES TO reflector_reader;

CREATE TABLE IF NOT EXISTS schema_version (
	version integer PRIMARY KEY,
	name text NOT NULL,
	applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE schema_version OWNER TO reflector_owner;
COMMENT ON TABLE schema_version IS 'The files of sql/tables that this database has had.';
COMMENT ON COLUMN schema_version.version IS 'The number of the file.';
COMMENT ON COLUMN schema_version.name IS 'Its name.';
COMMENT ON COLUMN schema_version.applied_at IS 'When it was applied.';

CREATE TABLE IF NOT EXISTS code_version (
	is_only boolean PRIMARY KEY DEFAULT true CONSTRAINT code_version_only CHECK (is_only),
	digest text NOT NULL,
	release text NOT NULL,
	applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE code_version OWNER TO reflector_owner;
COMMENT ON TABLE code_version IS 'Whose functions and views this database has: one row.';
COMMENT ON COLUMN code_version.is_only IS 'Keeps it one row.';
COMMENT ON COLUMN code_version.digest IS 'SHA-256 of the files of sql/code.';
COMMENT ON COLUMN code_version.release IS 'The release of the reflectorctl that made them.';
COMMENT ON COLUMN code_version.applied_at IS 'When it made them.';
GRANT SELECT ON schema_version, code_version TO reflector_rooms, reflector_meetings,
    reflector_jitsi_events, reflector_jibri_complete, reflector_whereby, reflector_health,
    reflector_deliver, reflector_reader;
