CREATE FUNCTION recording_keys(meeting text, dialect text, type text, data json) RETURNS SETOF text
LANGUAGE sql STABLE
AS $$
	SELECT derived_id(meeting, 'recording', text_member(data, 'recording_id'))
	WHERE (dialect = 'jibri') = (recording_keys.type IN ('recording_completed', 'recording_failed'))
	    AND recording_keys.type IN ('jibri-recording-on', 'jibri-recording-off',
	        'recording_completed', 'recording_failed')
	    AND text_member(data, 'recording_id') IS NOT NULL
	UNION ALL
	SELECT derived_id(meeting, 'file', text_member(data, 'recording_file'))
	WHERE dialect = 'jibri' AND recording_keys.type IN ('recording_completed', 'recording_failed')
	    AND text_member(data, 'recording_file') IS NOT NULL
$$;
COMMENT ON FUNCTION recording_keys(text, text, text, json) IS 'The ids by which the recording of an event is found; only of events that recording_event returns.';
