SELECT id, name, user_id, rfc3339(created_at), platform, recording_type,
    recording_trigger, is_locked, room_mode, is_shared, webhook_url, webhook_secret,
    zulip_auto_post, zulip_stream, zulip_topic, require_consent
FROM room
WHERE id = $1 AND deleted_at IS NULL
