-- No event says whose a path is: the order of commits of two meetings does.  Every spelling of
-- a path has the same last part.  So under the lock of the last parts no other spelling is
-- claimed, and number says which was first.  A path that has an owner needs no lock: all
-- recordings of a site may lie in one folder.
CREATE FUNCTION recording_path_claim(items event_given[]) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	meetings text[];
	paths text[];
	times timestamptz[];
BEGIN
	SELECT array_agg(f.meeting_id), array_agg(f.plain), array_agg(f.received_at)
	INTO meetings, paths, times
	FROM (
		SELECT i.meeting_id, path_plain(text_member(i.data, 'recording_file')) AS plain, i.received_at
		FROM unnest(items) AS i
		WHERE i.verdict = 'stored' AND i.dialect = 'jibri'
		    AND i.type IN ('recording_completed', 'recording_failed')
		ORDER BY i.number
	) AS f
	WHERE f.plain IS NOT NULL;

	PERFORM pg_advisory_xact_lock(k.key)
	FROM (SELECT DISTINCT hashtextextended('path ' || split_part(rtrim(n.path, '/'), '/', -1), 0) AS key
	    FROM (SELECT p.path FROM unnest(paths) AS p(path)
	        UNION ALL SELECT path_folder(p.path) FROM unnest(paths) AS p(path)) AS n
	    WHERE n.path IS NOT NULL
	        AND NOT EXISTS (SELECT FROM recording_path t WHERE t.path_key = text_key(n.path) OFFSET 0)
	    ORDER BY key) AS k;
	INSERT INTO recording_path (path_key, meeting_id)
	SELECT text_key(n.path), n.meeting
	FROM (SELECT p.path, p.meeting, p.place
	    FROM unnest(paths, meetings) WITH ORDINALITY AS p(path, meeting, place)
	    UNION ALL SELECT path_folder(p.path), p.meeting, p.place
	    FROM unnest(paths, meetings) WITH ORDINALITY AS p(path, meeting, place)) AS n
	WHERE n.path IS NOT NULL
	ORDER BY n.place
	ON CONFLICT (path_key) DO NOTHING;
	UPDATE recording_path p SET contested_at = times[1]
	WHERE p.path_key = ANY (ARRAY(
	    SELECT text_key(n.path) FROM unnest(paths, meetings) AS n(path, meeting)
	    WHERE path_owner(n.path, NULL) IS DISTINCT FROM n.meeting))
	    AND p.contested_at IS NULL;
END
$$;
COMMENT ON FUNCTION recording_path_claim(event_given[]) IS 'Gives the files that these items name, and their folders, to the meeting that names them first.';
