CREATE FUNCTION consent_of(meeting text)
RETURNS TABLE (id text, person text, is_guest boolean, consent_given boolean, decided_at timestamptz)
LANGUAGE sql STABLE
AS $$
	SELECT c.id, c.person, c.is_guest, c.consent_given, c.decided_at
	FROM consent c
	WHERE c.meeting_id = meeting
$$;
COMMENT ON FUNCTION consent_of(text) IS 'The latest answer of each participant of a meeting.';
GRANT EXECUTE ON FUNCTION consent_of(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
