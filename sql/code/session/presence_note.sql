-- An upsert: it finds its row by the key, whatever the statistics say.
CREATE FUNCTION presence_note(items event_given[], changes presence_change[]) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	used text[] := ARRAY(SELECT c.meeting_id FROM unnest(changes) AS c WHERE c.has_joined);
BEGIN
	INSERT INTO presence AS p (meeting_id, dialect, is_used)
	SELECT i.meeting_id, i.counted, bool_or(i.is_used) OR i.meeting_id = ANY (used)
	FROM unnest(items) AS i
	WHERE i.verdict = 'stored' AND i.kind IS NOT NULL
	    AND (i.presence_dialect IS DISTINCT FROM i.counted OR NOT i.is_used)
	GROUP BY i.meeting_id, i.counted
	ON CONFLICT (meeting_id) DO UPDATE SET dialect = excluded.dialect, is_used = excluded.is_used
	WHERE p.dialect <> excluded.dialect OR p.is_used <> excluded.is_used;
END
$$;
COMMENT ON FUNCTION presence_note(event_given[], presence_change[]) IS 'Notes which dialect counts in a meeting from now on, and that somebody has joined.';
