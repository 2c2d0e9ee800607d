-- name: backup_begin
-- Everything that is read, pg_dump's part too, is of one moment.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;

-- name: backup_snapshot
-- What pg_dump needs to see the same moment.
SELECT pg_export_snapshot();

-- name: backup_counts
-- {"room": 3, ...}: how many rows each table has.  Plain statements cannot count in tables that
-- they do not name, query_to_xml can.
SELECT jsonb_object_agg(c.relname, (xpath('/row/n/text()', query_to_xml(
    format('SELECT count(*) AS n FROM public.%I', c.relname), false, true, '')))[1]::text::bigint)::text
FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    AND pg_get_userbyid(c.relowner) = 'reflector_owner';

-- name: backup_tombstones
-- A line for each tombstone that is not yet among the lines of $1.
WITH noted AS (
	SELECT left(line, 64) AS key FROM unnest(string_to_array($1, E'\n')) AS line
)
SELECT coalesce(string_agg(format(E'%s %s\n', encode(t.room_key, 'hex'),
    to_char(t.erased_on, 'YYYY-MM-DD')), '' ORDER BY t.erased_on, t.room_key), '')
FROM tombstone t
WHERE NOT EXISTS (SELECT FROM noted n WHERE n.key = encode(t.room_key, 'hex'));

-- name: restore_exists
SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1);

-- name: restore_sessions
-- How many others use a database.
SELECT count(*) FROM pg_stat_activity
WHERE datname = $1 AND pid <> pg_backend_pid() AND backend_type = 'client backend';

-- name: restore_lock
-- Two restores would drop each other's databases, or make an unfinished one the current one.  Held
-- until the connection ends.
SELECT pg_try_advisory_lock(hashtextextended('reflectorctl restore ' || $1, 0));

-- name: restore_has_tables
SELECT to_regclass('public.room') IS NOT NULL AND to_regclass('public.tombstone') IS NOT NULL;

-- name: restore_has_others
-- Tables that are not ours: of a database of somebody else.
SELECT EXISTS (SELECT FROM pg_class c WHERE c.relkind IN ('r', 'p')
    AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    AND c.relname NOT IN ('schema_version', 'code_version') AND c.relpersistence <> 't');

-- name: restore_rooms
SELECT count(*) FROM room;

-- name: restore_tombstones
-- Adds the lines that backup_tombstones made.
INSERT INTO tombstone (room_key, erased_on)
SELECT decode(left(line, 64), 'hex'), substr(line, 66)::date
FROM unnest(string_to_array($1, E'\n')) AS line
WHERE line <> ''
ON CONFLICT DO NOTHING;

-- name: restore_erased
-- Meetings that came back although they have a tombstone.
SELECT m.id FROM meeting_row m
WHERE m.erasure IS NULL AND text_key(m.room_name) IN (SELECT t.room_key FROM tombstone t)
ORDER BY m.id;

-- name: restore_advance
-- Numbers of events that were drawn after the backup are not drawn again: an API client that
-- reads after the last number that it saw would miss an event with a smaller one.
SELECT setval('event_seq', (SELECT last_value FROM event_seq) + 1000000000);

-- name: restore_names
SELECT set_config('reflector.current', $1, false), set_config('reflector.restored', $2, false),
    set_config('reflector.replaced', $3, false);

-- name: restore_swap
-- Renames what restore_names named: the restored database takes the place of the current one.
DO $$
DECLARE
	current text := current_setting('reflector.current');
	restored text := current_setting('reflector.restored');
	owner text;
BEGIN
	SELECT pg_get_userbyid(d.datdba) INTO owner FROM pg_database d WHERE d.datname = current;
	IF FOUND THEN
		EXECUTE format('ALTER DATABASE %I RENAME TO %I', current,
		    current_setting('reflector.replaced'));
		EXECUTE format('ALTER DATABASE %I OWNER TO %I', restored, owner);
	END IF;
	EXECUTE format('ALTER DATABASE %I RENAME TO %I', restored, current);
END
$$;
