-- A loop in order of time that stops at the first that ends it: what comes in order has no closing
-- after its start, and a session of a crashed Prosody has one close to it.
CREATE FUNCTION stay_closed_at(meeting text, counted text, occupant text, room_key bytea,
    start timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN coalesce((
		SELECT e.occurred_at FROM event e
		WHERE e.meeting_id COLLATE "C" = meeting AND e.kind IN ('created', 'destroyed', 'snapshot')
		    AND e.occurred_at >= start AND e.dialect = counted
		    AND CASE e.kind
		        WHEN 'destroyed' THEN e.breakout_key IS NULL OR e.breakout_key = room_key
		        WHEN 'created' THEN e.breakout_key IS NULL
		            AND e.occurred_at > start + interval '1 second'
		        ELSE e.occurred_at > start AND coalesce(e.breakout_key, '') = room_key
		            AND NOT EXISTS (SELECT FROM jsonb_to_recordset(e.occupants)
		                AS o(occupant text, joined_at timestamptz)
		                WHERE o.occupant = stay_closed_at.occupant
		                    AND (o.joined_at IS NULL OR o.joined_at = start))
		        END
		ORDER BY e.occurred_at LIMIT 1), 'infinity');
END
$$;
COMMENT ON FUNCTION stay_closed_at(text, text, text, bytea, timestamptz) IS 'When a session that nobody told the end of counts as ended: by the first destroyed, created or snapshot that ends it; infinity: by none.';
