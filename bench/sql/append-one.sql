-- One event by the function that jitsi-events calls, one transaction each.
\set room random(0, 999)
\set n random(1, 1000000000000)
SELECT item, verdict FROM event_append(('[{"room":"bench-' || :room::int || '","dialect":"signed","type":"muc-occupant-joined","received_at":"2026-01-01T00:00:00.000000Z","occurred_at":"2026-01-01T00:00:00.000000Z","occupant":"pgbench-' || :n::bigint || '","person":"user-17","name":"User 17","nick":"User 17","joined_at":"2026-01-01T00:00:00.000000Z","kind":"joined","dedup":"' || encode(sha256(convert_to((:n)::bigint::text, 'UTF8')), 'hex') || '","data":{"timestamp":"2026-01-01T00:00:00.000000Z","occupant_id":"pgbench-' || :n::bigint || '","user_id":"user-17","display_name":"User 17","joined_at":"2026-01-01T00:00:00.000000Z"}}]')::json);
