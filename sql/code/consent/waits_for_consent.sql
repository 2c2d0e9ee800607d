-- ids: all ids of the recording, as in recording_of.
CREATE FUNCTION waits_for_consent(meeting text, ids text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT EXISTS (SELECT FROM outbox o WHERE o.meeting_id = meeting AND o.is_held
	    AND o.subject_id = ANY (ids))
$$;
COMMENT ON FUNCTION waits_for_consent(text, text[]) IS 'Is a hand-over of this recording held?';
GRANT EXECUTE ON FUNCTION waits_for_consent(text, text[]) TO reflector_meetings,
    reflector_deliver, reflector_reader;
