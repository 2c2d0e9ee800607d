-- Drops whatever sql/code has made: what reflector_owner owns in the schema public, but its
-- tables and what extensions made.  Without CASCADE: a view or function of an operator's own
-- that needs one of ours is an error that names it, and nothing happens.
DO $$
DECLARE
	statement text;
BEGIN
	FOR statement IN
		WITH ours AS (
			SELECT 'pg_class'::regclass AS class, c.oid, c.relkind::text AS kind,
			    c.oid::regclass::text AS name
			FROM pg_class c
			WHERE c.relkind IN ('v', 'c') AND c.relnamespace = 'public'::regnamespace
			    AND c.relowner = 'reflector_owner'::regrole
			UNION ALL
			SELECT 'pg_proc'::regclass, p.oid, 'f', p.oid::regprocedure::text
			FROM pg_proc p
			WHERE p.pronamespace = 'public'::regnamespace
			    AND p.proowner = 'reflector_owner'::regrole
		), made AS (
			SELECT o.* FROM ours o
			WHERE NOT EXISTS (SELECT FROM pg_depend d
			    WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e')
		)
		SELECT format('DROP TRIGGER %I ON %s', t.tgname, t.tgrelid::regclass)
		FROM pg_trigger t
		JOIN made m ON m.kind = 'f' AND m.oid = t.tgfoid
		WHERE NOT t.tgisinternal
		UNION ALL
		SELECT 'DROP VIEW ' || string_agg(name, ', ') FROM made WHERE kind = 'v'
		UNION ALL
		SELECT 'DROP ROUTINE ' || string_agg(name, ', ') FROM made WHERE kind = 'f'
		UNION ALL
		SELECT 'DROP TYPE ' || string_agg(name, ', ') FROM made WHERE kind = 'c'
	LOOP
		IF statement IS NOT NULL THEN
			EXECUTE statement;
		END IF;
	END LOOP;
END
$$;
