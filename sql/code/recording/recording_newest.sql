-- id is the recording's, as in recording_of.  Names with the same content are names of one file
-- that was renamed.  Which name it has now, no event says.
CREATE FUNCTION recording_newest(meeting text)
RETURNS TABLE (id text, file text, is_completed boolean, data json, names text[])
LANGUAGE sql STABLE
AS $$
	SELECT g.id, g.names[1], g.is_completed, g.told[1], g.names
	FROM (
		SELECT n.id, bool_or(n.is_completed) AS is_completed,
		    array_agg(n.file ORDER BY n.is_completed DESC, n.at DESC, n.dedup DESC) AS names,
		    array_agg(n.data ORDER BY n.is_completed DESC, n.at DESC, n.dedup DESC) AS told
		FROM (
			SELECT DISTINCT ON (o.id, o.file) o.id, o.file, o.type = 'recording_completed' AS is_completed,
			    o.at, o.dedup, o.data,
			    text_key(coalesce('content ' || recording_content(o.data), 'file ' || o.file)) AS sameness
			FROM recording_owned(meeting) o
			WHERE o.type IN ('recording_completed', 'recording_failed') AND o.file IS NOT NULL
			ORDER BY o.id, o.file, o.type = 'recording_completed' DESC, o.at DESC, o.dedup DESC
		) n
		GROUP BY n.id, n.sameness
	) g
$$;
COMMENT ON FUNCTION recording_newest(text) IS 'The newest version of each file of each recording of a meeting, with every name under which it was reported.';
GRANT EXECUTE ON FUNCTION recording_newest(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
