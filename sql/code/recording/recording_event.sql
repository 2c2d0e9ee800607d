CREATE FUNCTION recording_event(meeting text)
RETURNS TABLE (type text, recording_id text, file text, at timestamptz,
    received_at timestamptz, dedup bytea, data json)
LANGUAGE sql STABLE
AS $$
	SELECT e.type, text_member(e.data, 'recording_id'), text_member(e.data, 'recording_file'),
	    e.occurred_at, e.received_at, e.dedup, e.data
	FROM event e
	WHERE e.meeting_id COLLATE "C" = meeting AND e.type IN ('jibri-recording-on', 'jibri-recording-off',
	    'recording_completed', 'recording_failed')
	    AND (e.dialect = 'jibri') = (e.type IN ('recording_completed', 'recording_failed'))
	OFFSET 0 -- else each use of a member parses the data again
$$;
COMMENT ON FUNCTION recording_event(text) IS 'The recording events of a meeting: completions and failures by Jibri, starts and stops by others.';
GRANT EXECUTE ON FUNCTION recording_event(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
