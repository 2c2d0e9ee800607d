-- Returns the id of the consent; NULL: no such meeting.
CREATE FUNCTION consent_give(meeting text, new_id text, who text, guest boolean, given boolean,
    at timestamptz, origin jsonb DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
SET lock_timeout = '500ms'
AS $$
DECLARE
	kept text;
BEGIN
	PERFORM origin_set(origin);
	IF NOT consent_lock(meeting) THEN
		RETURN NULL;
	END IF;
	INSERT INTO consent AS c (id, meeting_id, person, person_key, is_guest, consent_given, decided_at)
	VALUES (new_id, meeting, who, text_key(who), guest, given, at)
	ON CONFLICT ON CONSTRAINT consent_once DO UPDATE SET is_guest = excluded.is_guest,
	    consent_given = excluded.consent_given, decided_at = excluded.decided_at
	RETURNING c.id INTO kept;
	PERFORM handover_review(meeting, at);
	RETURN kept;
END
$$;
COMMENT ON FUNCTION consent_give IS 'Stores whether a participant may be recorded; a later answer replaces an earlier one.';
GRANT EXECUTE ON FUNCTION consent_give(text, text, text, boolean, boolean, timestamptz, jsonb) TO
    reflector_meetings;
