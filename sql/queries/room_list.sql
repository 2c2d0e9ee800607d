-- One row at least: the total stands in a page beyond the last one too.
WITH wanted AS (
	SELECT id, created_at FROM room
	WHERE deleted_at IS NULL AND (user_id = $1 OR is_shared)
), page AS (
	SELECT room.* FROM (
		SELECT id FROM wanted ORDER BY created_at DESC, id
		LIMIT $2::bigint OFFSET $3::bigint
	) AS picked
	JOIN room USING (id)
)
SELECT page.id, name, user_id, rfc3339(created_at), platform, recording_type,
    recording_trigger, is_locked, room_mode, is_shared, webhook_url, webhook_secret,
    zulip_auto_post, zulip_stream, zulip_topic, require_consent, total.rows
FROM (SELECT count(*) AS rows FROM wanted) AS total
LEFT JOIN page ON true
ORDER BY created_at DESC, page.id
