-- Evidence that names no session is paired by time with the sessions of its occupant.  These
-- are recomputed from the occupant's events.  A closing that is older than such evidence may
-- change the pairing, so its occupants are recomputed, too.
CREATE FUNCTION presence_pair(items event_given[], evidence presence_evidence[])
RETURNS presence_change[]
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	changes presence_change[] := '{}';
	one record;
BEGIN
	FOR one IN
		SELECT d.meeting_id AS id, d.counted, array_agg(DISTINCT d.occupant_key) AS occupants
		FROM (
			SELECT e.meeting_id, e.counted, e.occupant_key FROM unnest(evidence) AS e
			WHERE e.is_doubtful
			UNION ALL
			SELECT c.meeting_id, c.counted, a.occupant_key
			FROM (
				SELECT i.meeting_id, i.counted, min(i.occurred_at) AS at FROM unnest(items) AS i
				WHERE i.verdict = 'stored' AND i.kind IN ('created', 'destroyed', 'snapshot')
				    AND i.dialect = i.counted
				GROUP BY i.meeting_id, i.counted
			) c
			CROSS JOIN LATERAL (
				SELECT k.occupant_key FROM attendee k
				WHERE k.meeting_id COLLATE "C" = c.meeting_id AND k.unnamed_at > c.at
				OFFSET 0
			) a
		) AS d
		GROUP BY d.meeting_id, d.counted
	LOOP
		changes := changes || presence_recompute(one.id, one.counted, one.occupants);
	END LOOP;
	RETURN changes;
END
$$;
COMMENT ON FUNCTION presence_pair(event_given[], presence_evidence[]) IS 'Recomputes the sessions of occupants whose evidence must be paired by time; returns what changed.';
