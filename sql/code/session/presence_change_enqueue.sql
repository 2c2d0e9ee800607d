CREATE FUNCTION presence_change_enqueue(scopes presence_change_scope[], earlier presence_change_session[]) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, subject_id, created_at,
	    next_attempt_at)
	WITH changed AS MATERIALIZED (
		SELECT now.meeting_id, presence_change_dedup_key(now) AS dedup_key,
		    encode(now.occupant_key, 'hex') AS subject_id, now.joined_at,
		    was.meeting_id IS NULL AS has_joined,
		    now.is_over AND NOT coalesce(was.is_over, false) AS has_left
		FROM presence_change_sessions(scopes) AS now
		LEFT JOIN unnest(earlier) AS was ON was.meeting_id = now.meeting_id
		    AND was.occupant_key = now.occupant_key AND was.joined_at = now.joined_at
		    AND was.breakout_key IS NOT DISTINCT FROM now.breakout_key
	), news AS (
		SELECT 1 AS rank, s.meeting_id, 'meeting.started' AS type, NULL::timestamptz AS joined_at,
		    text_key(s.meeting_id) AS dedup_key, NULL AS subject_id
		FROM unnest(scopes) AS s
		WHERE s.is_unused AND EXISTS (SELECT FROM changed c WHERE c.meeting_id = s.meeting_id)
		UNION ALL
		SELECT 2, c.meeting_id, 'participant.joined', c.joined_at, c.dedup_key, c.subject_id
		FROM changed c
		WHERE c.has_joined
		UNION ALL
		SELECT 3, c.meeting_id, 'participant.left', c.joined_at, c.dedup_key, c.subject_id
		FROM changed c
		WHERE c.has_left
	)
	SELECT 'room', (SELECT m.room_id FROM meeting_row m WHERE m.id = n.meeting_id),
	    n.meeting_id, n.type, n.dedup_key, n.subject_id, s.at, s.at
	FROM news n
	JOIN unnest(scopes) AS s ON s.meeting_id = n.meeting_id
	ORDER BY n.meeting_id, n.rank, n.joined_at, n.dedup_key
	ON CONFLICT ON CONSTRAINT outbox_once DO NOTHING;
END
$$;
COMMENT ON FUNCTION presence_change_enqueue(presence_change_scope[], presence_change_session[]) IS 'Writes what is new since earlier; what was told once is not told again.';
