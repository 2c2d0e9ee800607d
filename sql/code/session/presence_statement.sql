-- only_of: keys of occupants; the result has their evidence and all closings.  NULL:
-- everybody's.  Events without an occupant are adjacent in the index.
CREATE FUNCTION presence_statement(meeting text, counted text, only_of bytea[])
RETURNS TABLE (kind text, at timestamptz, occupant_key bytea, breakout_key bytea,
    joined_at timestamptz, seq bigint, is_moderator boolean, removed_by text, speaking_ms bigint)
LANGUAGE sql STABLE
AS $$
	SELECT e.kind, e.occurred_at, e.occupant_key, e.breakout_key, e.joined_at, e.seq,
	    e.is_moderator, e.removed_by, e.speaking_ms
	FROM event e
	WHERE only_of IS NULL AND e.meeting_id = meeting AND e.kind <> 'service' AND e.dialect = counted
	UNION ALL
	SELECT f.* FROM unnest(only_of) AS wanted
	CROSS JOIN LATERAL (
		SELECT e.kind, e.occurred_at, e.occupant_key, e.breakout_key, e.joined_at, e.seq,
		    e.is_moderator, e.removed_by, e.speaking_ms
		FROM event e
		WHERE e.meeting_id COLLATE "C" = meeting AND e.occupant_key = wanted
		    AND e.kind <> 'service' AND e.dialect = counted
		OFFSET 0 -- else the planner reads all occupants and filters
	) f
	UNION ALL
	SELECT e.kind, e.occurred_at, e.occupant_key, e.breakout_key, e.joined_at, e.seq,
	    e.is_moderator, e.removed_by, e.speaking_ms
	FROM (
		SELECT * FROM event c
		WHERE c.meeting_id COLLATE "C" = meeting AND c.kind IN ('created', 'destroyed', 'snapshot')
		    AND c.dialect = counted AND only_of IS NOT NULL
		OFFSET 0
	) e
	UNION ALL
	SELECT CASE e.kind WHEN 'destroyed' THEN 'left' ELSE 'listed' END,
	    CASE e.kind WHEN 'destroyed' THEN coalesce(o.left_at, e.occurred_at) ELSE e.occurred_at END,
	    listed_key, e.breakout_key, o.joined_at, e.seq, o.is_moderator, o.removed_by, o.speaking_ms
	FROM (
		SELECT * FROM event c
		WHERE c.meeting_id COLLATE "C" = meeting AND c.kind IN ('created', 'destroyed', 'snapshot')
		    AND c.dialect = counted
		OFFSET 0
	) e
	CROSS JOIN LATERAL jsonb_to_recordset(e.occupants)
	    AS o(occupant text, joined_at timestamptz, left_at timestamptz, is_moderator boolean,
	        removed_by text, speaking_ms bigint)
	CROSS JOIN LATERAL text_key(o.occupant) AS listed_key
	WHERE e.occupant_key IS NULL AND e.kind IN ('destroyed', 'snapshot') AND (only_of IS NULL OR listed_key = ANY (only_of))
$$;
COMMENT ON FUNCTION presence_statement(text, text, bytea[]) IS 'The presence events of a meeting as single statements: joined, left, role, created, destroyed, snapshot, listed.';
GRANT EXECUTE ON FUNCTION presence_statement(text, text, bytea[])
    TO reflector_reader;
