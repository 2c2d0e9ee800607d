-- The peers' statement: one plain row with its idempotence, one transaction each.
\set room random(0, 999)
\set n random(1, 1000000000000)
WITH m AS (SELECT id FROM meeting WHERE room_name = lower('bench-' || :room::int)), stored AS (INSERT INTO event (meeting_id, type, occurred_at, received_at, dedup, data) SELECT id, 'muc-occupant-joined', '2026-01-01T00:00:00Z', now(), sha256(convert_to((:n)::bigint::text, 'UTF8')), ('{"occupant_id":"pgbench-' || :n::bigint || '","user_id":"user-17","display_name":"User 17","joined_at":"2026-01-01T00:00:00.000000Z"}')::json FROM m ON CONFLICT (meeting_id, dedup) DO NOTHING) SELECT id FROM m;
