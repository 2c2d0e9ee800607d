-- id is the recording's, as recording_of gives it.
CREATE FUNCTION recording_newest(meeting text)
RETURNS TABLE (id text, file text, is_completed boolean, data json)
LANGUAGE sql STABLE
AS $$
	SELECT DISTINCT ON (o.owner, o.file)
	    CASE WHEN o.owner IS NULL THEN derived_id(meeting, 'file', o.file)
	        ELSE derived_id(meeting, 'recording', o.owner) END,
	    o.file, o.type = 'recording_completed', o.data
	FROM recording_owned(meeting) o
	WHERE o.type IN ('recording_completed', 'recording_failed') AND o.file IS NOT NULL
	ORDER BY o.owner, o.file, o.type = 'recording_completed' DESC, o.at DESC, o.dedup DESC
$$;
COMMENT ON FUNCTION recording_newest(text) IS 'The newest version of each file of each recording of a meeting.';
GRANT EXECUTE ON FUNCTION recording_newest(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
