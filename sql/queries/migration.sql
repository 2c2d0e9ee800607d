-- name: migration_begin
BEGIN;

-- name: migration_lock
-- Concurrent migrations wait for each other.
SELECT pg_advisory_xact_lock(hashtextextended('reflector migration', 0));

-- name: migration_limit_waits
SELECT set_config('lock_timeout', $1, true);

-- name: migration_owner
SET LOCAL ROLE reflector_owner;

-- name: migration_state
-- The newest tables file that was applied; the digest and release of the code; whether the
-- database is read-only, as a standby is.
SELECT coalesce((SELECT max(version) FROM schema_version), 0) AS version,
    coalesce(c.digest, '') AS digest, coalesce(c.release, '') AS release,
    current_setting('transaction_read_only')::boolean AS is_read_only
FROM (SELECT) AS one
LEFT JOIN code_version c ON true;

-- name: migration_probe
-- A name, the database's encoding, and the version of the server.
SELECT 'José 名' AS name, current_setting('server_encoding') AS encoding,
    current_setting('server_version') AS server;

-- name: migration_unordered
-- Functions may refer to objects that are created after them.
SET LOCAL check_function_bodies = off;

-- name: migration_record
INSERT INTO schema_version (version, name) VALUES ($1::integer, $2);

-- name: migration_record_code
INSERT INTO code_version AS c (digest, release) VALUES ($1, $2)
ON CONFLICT (is_only) DO UPDATE SET digest = excluded.digest, release = excluded.release,
    applied_at = excluded.applied_at;

-- name: migration_commit
COMMIT;
