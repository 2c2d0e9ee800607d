CREATE FUNCTION room_consent_required() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	UPDATE outbox o SET is_held = true
	WHERE o.type = 'recording.completed' AND o.status = 'pending' AND o.leased_until IS NULL
	    AND NOT o.is_held
	    AND o.meeting_id IN (SELECT m.id FROM meeting_row m WHERE m.room_id = NEW.id)
	    AND consent_missing(o.meeting_id, o.subject_id);
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION room_consent_required() IS 'From now on; what is under way is not called back.';
