-- A closing ends sessions without a left_at that no earlier closing has ended.  Which ones:
-- doc/design/log.md, "Rule of sessions".
CREATE FUNCTION presence_close(items event_given[], evidence presence_evidence[])
RETURNS presence_change[]
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	changes presence_change[];
BEGIN
	WITH closing AS MATERIALIZED (
		SELECT i.number, i.meeting_id, i.kind, i.occurred_at AS at,
		    coalesce(text_key(i.breakout), '') AS breakout_key
		FROM unnest(items) AS i
		WHERE i.verdict = 'stored' AND i.kind IN ('created', 'destroyed', 'snapshot')
		    AND i.dialect = i.counted
		    AND coalesce(i.presence_dialect, i.counted) = i.counted AND (i.kind <> 'created' OR i.breakout IS NULL)
	), ended AS MATERIALIZED (
		SELECT s.meeting_id, s.occupant_key, s.breakout_key, s.joined_at,
		    bool_and(s.assumed_left_at = 'infinity') AS was_open, min(c.at) AS at
		FROM closing c
		CROSS JOIN LATERAL (
			SELECT k.* FROM stay k
			WHERE k.meeting_id COLLATE "C" = c.meeting_id AND k.left_at IS NULL AND k.assumed_left_at > c.at
			OFFSET 0
		) s
		WHERE CASE c.kind
		    WHEN 'destroyed' THEN s.joined_at <= c.at
		        AND (c.breakout_key = '' OR c.breakout_key = s.breakout_key)
		    WHEN 'created' THEN s.joined_at < c.at - interval '1 second'
		    ELSE s.joined_at < c.at AND c.breakout_key = s.breakout_key
		        AND (c.number, s.occupant_key) NOT IN (SELECT e.number, e.occupant_key
		            FROM unnest(evidence) AS e WHERE e.is_listed AND e.joined_at IS NULL)
		        AND (c.number, s.occupant_key, s.joined_at) NOT IN (SELECT e.number,
		            e.occupant_key, e.joined_at
		            FROM unnest(evidence) AS e WHERE e.is_listed AND e.joined_at IS NOT NULL)
		    END
		GROUP BY s.meeting_id, s.occupant_key, s.breakout_key, s.joined_at
	), written AS (
		-- An upsert of existing rows: it finds them by their key, whatever the statistics
		-- say about a join.
		INSERT INTO stay AS s (meeting_id, occupant_key, breakout_key, joined_at, assumed_left_at)
		SELECT e.meeting_id, e.occupant_key, e.breakout_key, e.joined_at, e.at FROM ended e
		ON CONFLICT (meeting_id, occupant_key, breakout_key, joined_at) DO UPDATE
		SET assumed_left_at = excluded.assumed_left_at
	)
	SELECT array_agg(ROW(e.meeting_id, e.occupant_key, e.breakout_key, e.joined_at, false,
	    true)::presence_change)
	INTO changes
	FROM ended e
	WHERE e.was_open;
	RETURN changes;
END
$$;
COMMENT ON FUNCTION presence_close(event_given[], presence_evidence[]) IS 'Ends sessions that no sender reported an end of; returns those that were open.';
