-- Drops what sql/code created: all that reflector_owner owns in the schema public, except tables
-- and objects of extensions.  Without CASCADE: an operator's own view or function that depends on
-- one of ours is an error that names it, and nothing is changed.
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
