-- Only what ends sessions of others, or makes another dialect count, needs the whole meeting.
CREATE FUNCTION presence_change_scopes(batch json, with_webhook text[]) RETURNS presence_change_scope[]
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN ARRAY(
		WITH given AS (
			SELECT (SELECT m.id FROM meeting_row m WHERE m.room_name = min(lower(i.room))) AS meeting,
			    array_agg(DISTINCT text_key(i.occupant))
			        FILTER (WHERE i.occupant IS NOT NULL AND i.kind <> 'service') AS occupants,
			    bool_or(i.kind IN ('created', 'destroyed', 'snapshot')) AS ends_others,
			    bool_or(i.dialect = 'signed') AS is_signed, max(i.received_at) AS at
			FROM json_to_recordset(batch) AS i(room text, dialect text, kind text, occupant text,
			    received_at timestamptz)
			WHERE i.kind IS NOT NULL AND lower(i.room) = ANY (with_webhook)
			GROUP BY lower(i.room)
		), judged AS (
			SELECT g.*, NOT EXISTS (SELECT FROM outbox o WHERE o.endpoint = 'room'
			        AND o.meeting_id = g.meeting AND o.type = 'meeting.started') AS may_begin,
			    g.is_signed AND presence_dialect(g.meeting) <> 'signed' AS is_other
			FROM given g
		)
		SELECT ROW(j.meeting, CASE WHEN NOT (j.ends_others OR j.is_other) THEN j.occupants END,
		    -- A look first: with a webhook set in the middle, sessions are the rule.
		    j.may_begin AND NOT EXISTS (SELECT FROM event e WHERE e.meeting_id = j.meeting
		        AND e.kind = 'joined' AND e.occupant_key IS NOT NULL
		        AND e.dialect = presence_dialect(j.meeting))
		    AND NOT EXISTS (SELECT FROM session_of(j.meeting)), j.at)::presence_change_scope
		FROM judged j
		WHERE j.occupants IS NOT NULL OR j.ends_others OR j.is_other);
END
$$;
COMMENT ON FUNCTION presence_change_scopes(json, text[]) IS 'Where a batch of events may change sessions, of the meetings that are heard.';
