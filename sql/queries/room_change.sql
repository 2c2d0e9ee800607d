-- What is NULL stays as it is.  A webhook_url without a secret gets one.
UPDATE room SET
    name = coalesce($2, name),
    platform = coalesce($3, platform),
    recording_type = coalesce($4, recording_type),
    recording_trigger = coalesce($5, recording_trigger),
    is_locked = coalesce($6::boolean, is_locked),
    room_mode = coalesce($7, room_mode),
    is_shared = coalesce($8::boolean, is_shared),
    webhook_url = nullif(coalesce($9, webhook_url), ''),
    webhook_secret = coalesce(nullif(coalesce($10, webhook_secret), ''),
        CASE WHEN nullif(coalesce($9, webhook_url), '') IS NOT NULL THEN $14 END),
    zulip_auto_post = coalesce($11::boolean, zulip_auto_post),
    zulip_stream = coalesce($12, zulip_stream),
    zulip_topic = coalesce($13, zulip_topic),
    require_consent = coalesce($15::boolean, require_consent)
WHERE id = $1 AND deleted_at IS NULL
RETURNING id, name, user_id, rfc3339(created_at), platform, recording_type,
    recording_trigger, is_locked, room_mode, is_shared, webhook_url, webhook_secret,
    zulip_auto_post, zulip_stream, zulip_topic, require_consent
