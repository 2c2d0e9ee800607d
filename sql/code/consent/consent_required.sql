CREATE FUNCTION consent_required(meeting text) RETURNS boolean
LANGUAGE sql STABLE
AS $$
	SELECT coalesce((SELECT r.require_consent FROM room r
	    WHERE r.id = (SELECT m.room_id FROM meeting_row m WHERE m.id = meeting)), false)
$$;
COMMENT ON FUNCTION consent_required(text) IS 'Does the room of this meeting require consents?';
