-- name: audit_database
-- What is too open in the database, one row each.
SELECT format('PUBLIC may %s database %I', CASE a.privilege_type WHEN 'TEMPORARY'
    THEN 'make temporary tables in' WHEN 'CONNECT' THEN 'connect to' ELSE 'make schemas in' END, d.datname) AS complaint
FROM pg_database d
CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
WHERE d.datname = current_database() AND a.grantee = 0
UNION ALL
SELECT format('PUBLIC may %s in schema public', lower(a.privilege_type))
FROM pg_namespace n
CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
WHERE n.nspname = 'public' AND a.grantee = 0 AND a.privilege_type = 'CREATE'
UNION ALL
SELECT format('PUBLIC may call %s functions of large objects and advisory locks: run reflectorctl'
    ' migrate as a superuser', count(*))
FROM pg_proc p
WHERE p.pronamespace = 'pg_catalog'::regnamespace
    AND (p.proname ~ '^(lo_|pg_(try_)?advisory_)' OR p.proname IN ('loread', 'lowrite'))
    AND has_function_privilege('public', p.oid, 'EXECUTE')
HAVING count(*) > 0
UNION ALL
SELECT format('PUBLIC may %s %s', lower(a.privilege_type), c.relname)
FROM pg_class c
CROSS JOIN LATERAL aclexplode(c.relacl) a
WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0
UNION ALL
SELECT format('PUBLIC may %s %s of %s', lower(a.privilege_type), t.attname, c.relname)
FROM pg_class c
JOIN pg_attribute t ON t.attrelid = c.oid
CROSS JOIN LATERAL aclexplode(t.attacl) a
WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0
UNION ALL
SELECT format('PUBLIC may execute %s', p.oid::regprocedure)
FROM pg_proc p
CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
WHERE p.pronamespace = 'public'::regnamespace AND a.grantee = 0 AND p.proname <> 'json_extract'
UNION ALL
SELECT format('role %s may do more than log in: superuser, createdb, createrole, replication or'
    ' bypassrls', r.rolname)
FROM pg_roles r
WHERE r.rolname ~ '^reflector_' AND (r.rolsuper OR r.rolcreatedb OR r.rolcreaterole
    OR r.rolreplication OR r.rolbypassrls)
UNION ALL
SELECT format('role %s is a member of %s', r.rolname, pg_get_userbyid(m.roleid))
FROM pg_roles r
JOIN pg_auth_members m ON m.member = r.oid
WHERE r.rolname IN ('reflector_owner', 'reflector_rooms', 'reflector_meetings', 'reflector_jitsi_events',
    'reflector_jibri_complete', 'reflector_whereby', 'reflector_health', 'reflector_deliver',
    'reflector_reader')
UNION ALL
SELECT format('role %s reads the webhooks'' secrets', r.rolname)
FROM pg_roles r
WHERE r.rolname IN ('reflector_meetings', 'reflector_jitsi_events', 'reflector_jibri_complete',
    'reflector_whereby', 'reflector_health', 'reflector_reader')
    AND (has_column_privilege(r.oid, 'public.room', 'webhook_secret', 'SELECT')
        OR has_column_privilege(r.oid, 'public.room', 'webhook_previous_secret', 'SELECT'))
UNION ALL
SELECT format('%s paths of recordings were named by more than one meeting: the first has them', count(*))
FROM recording_path
WHERE contested_at IS NOT NULL
HAVING count(*) > 0;
