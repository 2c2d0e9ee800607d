CREATE FUNCTION waits_for_consent(meeting text, recording text, files json) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT EXISTS (SELECT FROM outbox o WHERE o.meeting_id = meeting AND o.is_held
	    AND (o.subject_id = recording OR o.subject_id IN (SELECT derived_id(meeting, 'file', f ->> 'file')
	        FROM json_array_elements(files) f)))
$$;
COMMENT ON FUNCTION waits_for_consent(text, text, json) IS 'Is a hand-over of this recording held?';
GRANT EXECUTE ON FUNCTION waits_for_consent(text, text, json) TO reflector_meetings,
    reflector_deliver, reflector_reader;
