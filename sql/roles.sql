-- Roles and the record of migrations.  Run by `reflectorctl migrate` each time, before
-- the schema files, by a role that may create roles.  Everything here may be repeated.
--
-- reflector_owner owns every object and never logs in; a program logs in as its own role.
DO $$
DECLARE
	program text;
BEGIN
	FOREACH program IN ARRAY ARRAY['owner', 'rooms', 'meetings', 'jitsi_events',
	    'jibri_complete', 'health', 'deliver', 'reader']
	LOOP
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'reflector_' || program) THEN
			EXECUTE format('CREATE ROLE %I %s', 'reflector_' || program,
			    CASE program WHEN 'owner' THEN 'NOLOGIN' ELSE 'LOGIN' END);
		END IF;
	END LOOP;

	-- A statement that its program no longer waits for must end by itself: programs
	-- drop the connection and never send a cancel request.
	FOREACH program IN ARRAY ARRAY['rooms', 'meetings', 'jitsi_events', 'jibri_complete',
	    'health', 'deliver']
	LOOP
		EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', 'reflector_' || program, '10s');
		EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L',
		    'reflector_' || program, '10s');
		EXECUTE format('ALTER ROLE %I SET search_path = public, pg_temp', 'reflector_' || program);
	END LOOP;

	-- The planner cannot know how small a meeting is: compiling takes 100 times as long as
	-- running does.
	FOREACH program IN ARRAY ARRAY['rooms', 'meetings', 'jitsi_events', 'jibri_complete',
	    'health', 'deliver', 'reader']
	LOOP
		EXECUTE format('ALTER ROLE %I SET jit = off', 'reflector_' || program);
	END LOOP;

	EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
	IF NOT pg_has_role(current_user, 'reflector_owner', 'MEMBER') THEN
		EXECUTE format('GRANT reflector_owner TO %I', current_user);
	END IF;
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO reflector_owner;
GRANT USAGE ON SCHEMA public TO reflector_rooms, reflector_meetings, reflector_jitsi_events,
    reflector_jibri_complete, reflector_health, reflector_deliver, reflector_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE reflector_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE reflector_owner GRANT EXECUTE ON FUNCTIONS TO reflector_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE reflector_owner GRANT SELECT ON TABLES TO reflector_reader;

CREATE TABLE IF NOT EXISTS schema_version (
	version integer PRIMARY KEY,
	name text NOT NULL,
	applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE schema_version OWNER TO reflector_owner;
COMMENT ON TABLE schema_version IS 'The migrations that this database has had.';
GRANT SELECT ON schema_version TO reflector_health, reflector_reader;
