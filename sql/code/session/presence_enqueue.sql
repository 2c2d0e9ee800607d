-- A session that vanished later (late evidence merged it with another) takes nothing back; the
-- key of a message is its session, so nothing is sent twice.
CREATE FUNCTION presence_enqueue(items event_given[], changes presence_change[]) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	rooms text[];
	meetings text[];
BEGIN
	SELECT array_agg(m.id), array_agg(m.room_id) INTO meetings, rooms
	FROM (SELECT DISTINCT c.meeting_id FROM unnest(changes) AS c) AS touched
	CROSS JOIN LATERAL (
		SELECT k.id, k.room_id FROM meeting_row k WHERE k.id = touched.meeting_id OFFSET 0
	) m
	WHERE (SELECT r.webhook_url IS NOT NULL AND r.webhook_disabled_at IS NULL FROM room r
	    WHERE r.id = m.room_id);
	IF meetings IS NULL THEN
		RETURN;
	END IF;
	INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, subject_id, created_at,
	    next_attempt_at)
	WITH listened AS MATERIALIZED (
		SELECT * FROM unnest(meetings, rooms) AS l(meeting_id, room_id)
	), changed AS MATERIALIZED (
		SELECT l.room_id, c.*, text_key(concat_ws(' ', encode(c.occupant_key, 'hex'),
		    coalesce(nullif(encode(c.breakout_key, 'hex'), ''), '-'), rfc3339(c.joined_at))) AS dedup_key,
		    encode(c.occupant_key, 'hex') AS subject_id
		FROM unnest(changes) AS c
		JOIN listened l ON l.meeting_id = c.meeting_id
	), news AS (
		SELECT l.room_id, l.meeting_id, 1 AS rank, 'meeting.started' AS type,
		    NULL::timestamptz AS joined_at, text_key(l.meeting_id) AS dedup_key, NULL AS subject_id
		FROM listened l
		WHERE EXISTS (SELECT FROM changed c WHERE c.meeting_id = l.meeting_id AND c.has_joined)
		    AND EXISTS (SELECT FROM unnest(items) AS i
		        WHERE i.meeting_id = l.meeting_id AND i.kind IS NOT NULL AND NOT i.is_used)
		UNION ALL
		SELECT c.room_id, c.meeting_id, 2, 'participant.joined', c.joined_at, c.dedup_key, c.subject_id
		FROM changed c
		WHERE c.has_joined
		UNION ALL
		SELECT c.room_id, c.meeting_id, 3, 'participant.left', c.joined_at, c.dedup_key, c.subject_id
		FROM changed c
		WHERE c.has_left
	)
	SELECT 'room', n.room_id, n.meeting_id, n.type, n.dedup_key, n.subject_id,
	    (SELECT max(i.received_at) FROM unnest(items) AS i WHERE i.meeting_id = n.meeting_id), now()
	FROM news n
	ORDER BY n.meeting_id, n.rank, n.joined_at, n.dedup_key
	ON CONFLICT ON CONSTRAINT outbox_once DO NOTHING;
END
$$;
COMMENT ON FUNCTION presence_enqueue(event_given[], presence_change[]) IS 'Enqueues what rooms with a webhook are told of these changes: meeting.started, participant.joined, participant.left.';
