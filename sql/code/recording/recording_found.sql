-- OFFSET 0: else the planner would read every meeting.
CREATE FUNCTION recording_found(wanted text, at timestamptz, missing_after interval)
RETURNS TABLE (meeting_id text, user_id text, room_id text, id text, recording_id text, status text,
    started_at timestamptz, stopped_at timestamptz, completed_at timestamptz, initiator text,
    failure_reason text, files json, ids text[])
LANGUAGE sql STABLE
AS $$
	SELECT m.id, m.user_id, m.room_id, r.*
	FROM (
		SELECT m.id, m.user_id, m.room_id FROM meeting_row m
		WHERE m.id = (SELECT k.meeting_id FROM recording_key k WHERE k.id = wanted)
		    AND m.erasure IS NULL
		OFFSET 0
	) m
	CROSS JOIN LATERAL recording_of(m.id, recording_found.at, missing_after) r
	WHERE wanted = ANY (r.ids)
$$;
COMMENT ON FUNCTION recording_found(text, timestamptz, interval) IS 'The recordings that have this id, or a file with it, with their meeting, its owner and its room.';
GRANT EXECUTE ON FUNCTION recording_found(text, timestamptz, interval) TO reflector_meetings,
    reflector_reader;
