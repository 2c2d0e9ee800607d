CREATE FUNCTION presence_recount(items event_given[]) RETURNS presence_change[]
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	changes presence_change[] := '{}';
	meeting text;
BEGIN
	FOR meeting IN
		SELECT DISTINCT i.meeting_id FROM unnest(items) AS i
		WHERE i.verdict = 'stored' AND i.kind IS NOT NULL AND i.presence_dialect <> i.counted
	LOOP
		changes := changes || presence_recompute(meeting, NULL, NULL);
	END LOOP;
	RETURN changes;
END
$$;
COMMENT ON FUNCTION presence_recount(event_given[]) IS 'Recomputes the meetings in which another dialect begins to count; returns what changed.';
