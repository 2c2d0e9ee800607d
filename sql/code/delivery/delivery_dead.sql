-- The next `most` after a place in the order of created_at and number.  obstacle: NULL: it can be sent
-- again; unwanted: it is of another room or meeting than these (NULL: any); else why it cannot.
CREATE FUNCTION delivery_dead(rooms text[], wanted_meeting text, after_at timestamptz,
    after_number bigint, most bigint)
RETURNS TABLE (id text, created_at timestamptz, number bigint, obstacle text)
LANGUAGE sql STABLE
AS $$
	SELECT o.id, o.created_at, o.number,
	    CASE WHEN o.room_id <> ALL (rooms) OR o.meeting_id <> wanted_meeting THEN 'unwanted'
	        WHEN o.endpoint = 'control' THEN 'command'
	        WHEN EXISTS (SELECT FROM endpoint e WHERE e.endpoint_key = o.endpoint_key OFFSET 0) THEN NULL
	        WHEN o.endpoint = 'pipeline' THEN 'pipeline'
	        WHEN r.deleted_at IS NOT NULL THEN 'deleted'
	        WHEN r.webhook_url IS NOT NULL THEN 'disabled'
	        ELSE 'silent' END
	FROM (
		SELECT k.id, k.created_at, k.number, k.endpoint, k.endpoint_key, k.room_id, k.meeting_id
		FROM outbox k
		WHERE k.status = 'dead' AND k.created_at >= after_at
		    AND (k.created_at, k.number) > (after_at, after_number)
		ORDER BY k.created_at, k.number LIMIT most
	) o
	LEFT JOIN LATERAL (SELECT l.deleted_at, l.webhook_url FROM room l WHERE l.id = o.room_id OFFSET 0) r
	    ON true
$$;
COMMENT ON FUNCTION delivery_dead IS 'Dead messages, oldest first, and why they cannot be sent again.';
