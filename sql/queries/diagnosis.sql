-- name: diagnosis_limit
-- A statement of this connection takes at most $1 milliseconds.
SELECT set_config('statement_timeout', $1, false);

-- name: diagnosis_senders
SELECT dialect, host, events, newest_at, lag_seconds FROM event_senders($1::bigint);

-- name: diagnosis_silence
-- Meetings that were opened on the day before $2, and how many of them have an event.  Platforms
-- that make their meetings themselves may have no webhook.
SELECT count(*) AS opened, count(m.newest_seq) AS heard
FROM meeting_recent($1::bigint) m
WHERE m.start_date > $2::timestamptz - interval '1 day'
    AND m.start_date < $2::timestamptz - interval '10 minutes'
    AND NOT (SELECT p.is_made_there FROM platform p WHERE p.name = m.platform);

-- name: diagnosis_missing
SELECT room, recordings, newest_at
FROM rooms_missing($1::timestamptz, make_interval(secs => $2::float8));

-- name: diagnosis_erasures
SELECT count(*) AS unfinished, min(began_at) AS oldest_at
FROM (SELECT began_at FROM erasure WHERE ended_at IS NULL ORDER BY number LIMIT 1000) a;

-- name: diagnosis_files
-- One row for each name of a file.
SELECT f.room, f.file, n.name
FROM files_expected($1::bigint, $2::bigint) f
CROSS JOIN LATERAL json_array_elements_text(f.names) AS n(name);

-- name: diagnosis_unnamed
-- $2: RECORDINGS_DIR.
SELECT path FROM paths_unnamed($1::json, $2) AS path;

-- name: diagnosis_age
-- When the database was created.
SELECT min(applied_at) AS since FROM schema_version;

-- name: diagnosis_outbox
SELECT pending, oldest_at, overdue, due_since, dead, newest_dead_at FROM outbox_state($1::bigint);

-- name: diagnosis_failing
SELECT room, receiver, scheme, failing_since, last_status::bigint FROM endpoints_failing($1::bigint);

-- name: diagnosis_keys
-- The first $1 keys that were used in the last week, and expire in the next or did in the last.
SELECT id, scope, expires_at
FROM api_key
WHERE revoked_at IS NULL AND used_at > now() - interval '7 days'
    AND expires_at > now() - interval '7 days' AND expires_at < now() + interval '7 days'
ORDER BY api_key.expires_at
LIMIT $1::bigint;

-- name: diagnosis_disabled
SELECT name AS room, webhook_receiver AS receiver, webhook_disabled_at AS disabled_at
FROM room
WHERE webhook_disabled_at > '-infinity' AND deleted_at IS NULL
ORDER BY webhook_disabled_at DESC
LIMIT $1::bigint;

-- name: diagnosis_receivers
SELECT receiver, scheme, room FROM receivers($1::bigint);

-- name: diagnosis_backends
-- The connections of deliver, and since when it is silent.
SELECT (SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = 'reflector_deliver') AS connections,
    (SELECT h.expected_by FROM heartbeat h
        WHERE h.program = 'deliver' AND h.expected_by < now()) AS silent_since;

-- name: diagnosis_server
-- data_directory: NULL where this user may not know it, or the server is on another host.  Nor does
-- such a user know the type of another role's backend.
SELECT current_setting('server_version_num')::bigint AS version,
    current_setting('server_version') AS version_text,
    current_setting('autovacuum')::boolean AND current_setting('track_counts')::boolean AS is_vacuumed,
    current_setting('max_connections')::bigint
        - current_setting('superuser_reserved_connections')::bigint AS allowed,
    (SELECT count(*) FROM pg_stat_activity
        WHERE backend_type = 'client backend' OR backend_type IS NULL AND usename IS NOT NULL) AS used,
    (SELECT count(*) FROM pg_stat_activity WHERE usename ~ '^reflector_') AS own,
    CASE WHEN (inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8'
            OR inet_server_addr() = '::1') AND pg_has_role('pg_read_all_settings', 'USAGE')
        THEN current_setting('data_directory') END AS data_directory;

-- name: diagnosis_longest
-- The oldest transaction of a client.
SELECT pid::bigint, coalesce(usename::text, '') AS role, coalesce(application_name, '') AS program,
    coalesce(state, '') AS state, xact_start AS began_at
FROM pg_stat_activity
WHERE backend_type = 'client backend' AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
ORDER BY xact_start
LIMIT 1;
