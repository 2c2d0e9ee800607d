CREATE FUNCTION presence_begin(items event_given[]) RETURNS presence_change[]
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	changes presence_change[] := '{}';
	one record;
BEGIN
	FOR one IN
		SELECT i.meeting_id AS id, i.counted, i.presence_dialect IS NOT NULL AS is_other
		FROM unnest(items) AS i
		WHERE i.verdict = 'stored' AND i.kind IS NOT NULL
		    AND i.presence_dialect IS DISTINCT FROM i.counted
		GROUP BY i.meeting_id, i.counted, i.presence_dialect
		ORDER BY i.meeting_id
	LOOP
		INSERT INTO presence (meeting_id, dialect) VALUES (one.id, one.counted)
		ON CONFLICT (meeting_id) DO UPDATE SET dialect = excluded.dialect;
		IF one.is_other THEN
			changes := changes || presence_recompute(one.id, NULL);
		END IF;
	END LOOP;
	RETURN changes;
END
$$;
COMMENT ON FUNCTION presence_begin(event_given[]) IS 'Notes the dialect that counts from this batch on; answers with what changed where another one did.';
