-- A session that disappeared later, because late evidence merged it with another, takes no
-- message back.  The key of a message is its session, so no message is written twice.
--
-- A message has the request of the last item that it may come from: one that names its occupant;
-- a closing, which names none; or, after a recount, any.  With nested loops every change would be
-- compared with every item.
CREATE FUNCTION presence_enqueue(items event_given[], changes presence_change[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET enable_nestloop = off SET jit = off
AS $$
DECLARE
	requests text[];
	traces text[];
BEGIN
	SELECT array_agg(i.request_id ORDER BY i.number), array_agg(i.trace ORDER BY i.number)
	INTO requests, traces
	FROM unnest(items) AS i;
	INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, subject_id, created_at,
	    next_attempt_at, request_id, trace)
	WITH listened AS MATERIALIZED (
		SELECT i.meeting_id, i.room_id, max(i.received_at) AS received_at,
		    (SELECT m.ended_at FROM meeting_row m WHERE m.id = i.meeting_id) AS ended_at,
		    bool_or(i.kind IS NOT NULL AND NOT i.is_used) AS is_unused, max(i.number) AS newest,
		    max(i.number) FILTER (WHERE i.kind IS NOT NULL AND i.occupant IS NULL) AS closing
		FROM unnest(items) AS i
		WHERE i.has_webhook AND i.verdict = 'stored'
		GROUP BY i.meeting_id, i.room_id
	), named AS MATERIALIZED (
		SELECT i.meeting_id, text_key(i.occupant) AS occupant_key, max(i.number) AS newest
		FROM unnest(items) AS i
		WHERE i.has_webhook AND i.verdict = 'stored' AND i.occupant IS NOT NULL
		GROUP BY i.meeting_id, i.occupant
	), changed AS MATERIALIZED (
		-- After its end nobody comes to a meeting, or leaves it (doc/design/states.md).
		SELECT l.room_id, l.received_at, l.newest, l.closing, o.newest AS named, c.*,
		    text_key(concat_ws(' ', encode(c.occupant_key, 'hex'),
		    coalesce(nullif(encode(c.breakout_key, 'hex'), ''), '-'), rfc3339(c.joined_at))) AS dedup_key,
		    encode(c.occupant_key, 'hex') AS subject_id,
		    l.ended_at IS NULL OR (SELECT least(k.left_at, k.assumed_left_at) <= l.ended_at FROM stay k
		        WHERE k.meeting_id = c.meeting_id AND k.occupant_key = c.occupant_key
		            AND k.breakout_key = c.breakout_key AND k.joined_at = c.joined_at) AS has_left_it
		FROM unnest(changes) AS c
		JOIN listened l ON l.meeting_id = c.meeting_id
		LEFT JOIN named o ON o.meeting_id = c.meeting_id AND o.occupant_key = c.occupant_key
		WHERE stay_counts(c.joined_at, l.ended_at)
	), news AS (
		SELECT l.room_id, l.meeting_id, l.received_at, 1 AS rank, 'meeting.started' AS type,
		    NULL::timestamptz AS joined_at, text_key(l.meeting_id) AS dedup_key, NULL AS subject_id,
		    l.newest AS number
		FROM listened l
		WHERE l.is_unused
		    AND EXISTS (SELECT FROM changed c WHERE c.meeting_id = l.meeting_id AND c.has_joined)
		UNION ALL
		SELECT c.room_id, c.meeting_id, c.received_at, 2, 'participant.joined', c.joined_at, c.dedup_key, c.subject_id,
		    coalesce(c.named, c.closing, c.newest)
		FROM changed c
		WHERE c.has_joined
		UNION ALL
		SELECT c.room_id, c.meeting_id, c.received_at, 3, 'participant.left', c.joined_at, c.dedup_key, c.subject_id,
		    coalesce(greatest(c.named, c.closing), c.newest)
		FROM changed c
		WHERE c.has_left AND c.has_left_it
	)
	SELECT 'room', n.room_id, n.meeting_id, n.type, n.dedup_key, n.subject_id,
	    n.received_at, now(), requests[n.number], traces[n.number]
	FROM news n
	WHERE webhook_wants(n.room_id, n.type)
	ORDER BY n.meeting_id, n.rank, n.joined_at, n.dedup_key
	ON CONFLICT ON CONSTRAINT outbox_once DO NOTHING;
END
$$;
COMMENT ON FUNCTION presence_enqueue(event_given[], presence_change[]) IS 'Writes the messages of these changes for rooms with a webhook: meeting.started, participant.joined, participant.left.';
