INSERT INTO room (id, name, user_id, created_at, platform, recording_type, recording_trigger,
    is_locked, room_mode, is_shared, webhook_url, webhook_secret, zulip_auto_post,
    zulip_stream, zulip_topic, require_consent)
VALUES ($1, $4, $2, $3, coalesce($5, 'jitsi'), coalesce($6, 'cloud'),
    coalesce($7, 'automatic-2nd-participant'), coalesce($8::boolean, false),
    coalesce($9, 'normal'), coalesce($10::boolean, false), nullif($11, ''),
    coalesce(nullif($12, ''), CASE WHEN nullif($11, '') IS NOT NULL THEN $16 END),
    coalesce($13::boolean, false), coalesce($14, ''), coalesce($15, ''),
    coalesce($17::boolean, false))
RETURNING id, name, user_id, rfc3339(created_at), platform, recording_type,
    recording_trigger, is_locked, room_mode, is_shared, webhook_url, webhook_secret,
    zulip_auto_post, zulip_stream, zulip_topic, require_consent
