-- The statements that opening a meeting runs: the room by its name, its meeting.
\set room random(0, 999)
SELECT id, name, user_id, rfc3339(created_at), platform, recording_type, recording_trigger, is_locked, room_mode, is_shared, webhook_url, webhook_secret, zulip_auto_post, zulip_stream, zulip_topic FROM room WHERE lower(name) = lower('bench-' || :room::int) AND deleted_at IS NULL;
SELECT m.id, m.room_id, m.user_id, m.room_name, m.platform, m.recording_type, m.recording_trigger, rfc3339(m.start_date), rfc3339(m.end_date), m.is_active, rfc3339(m.ended_at), client_count(m.id), false FROM meeting_open('bench-' || :room::int, gen_random_uuid()::text, gen_random_uuid()::text, now(), now() + interval '8 hours', make_interval(secs => 1800), make_interval(secs => 86400)) m;
