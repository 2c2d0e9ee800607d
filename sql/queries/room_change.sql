-- What is NULL stays as it is.  A webhook_url without a secret gets one; a url that is given
-- anew makes a disabled webhook work again; the secret before signs for $16 more seconds.
UPDATE room SET
    name = coalesce($2, name),
    platform = coalesce($3, platform),
    recording_type = coalesce($4, recording_type),
    recording_trigger = coalesce($5, recording_trigger),
    is_locked = coalesce($6::boolean, is_locked),
    room_mode = coalesce($7, room_mode),
    is_shared = coalesce($8::boolean, is_shared),
    webhook_url = nullif(coalesce($9, webhook_url), ''),
    webhook_secret = wanted.secret,
    webhook_previous_secret = CASE WHEN wanted.secret IS NOT DISTINCT FROM webhook_secret
        THEN webhook_previous_secret ELSE webhook_secret END,
    webhook_previous_until = CASE WHEN wanted.secret IS NOT DISTINCT FROM webhook_secret
        THEN webhook_previous_until
        ELSE $15::timestamptz + make_interval(secs => $16::float8) END,
    webhook_failing_since = CASE WHEN $9 IS NULL THEN webhook_failing_since END,
    webhook_disabled_at = CASE WHEN $9 IS NULL THEN webhook_disabled_at END,
    zulip_auto_post = coalesce($11::boolean, zulip_auto_post),
    zulip_stream = coalesce($12, zulip_stream),
    zulip_topic = coalesce($13, zulip_topic),
    require_consent = coalesce($17::boolean, require_consent)
FROM (
	SELECT r.id AS room_id, coalesce(nullif(coalesce($10, r.webhook_secret), ''),
	    CASE WHEN nullif(coalesce($9, r.webhook_url), '') IS NOT NULL THEN $14 END) AS secret
	FROM room r
	WHERE r.id = $1
	FOR NO KEY UPDATE
) AS wanted
WHERE id = wanted.room_id AND deleted_at IS NULL
RETURNING id, name, user_id, rfc3339(created_at), platform, recording_type,
    recording_trigger, is_locked, room_mode, is_shared, webhook_url, webhook_secret,
    zulip_auto_post, zulip_stream, zulip_topic, require_consent
