-- false: no such meeting.
CREATE FUNCTION recording_release(meeting text, subject_id text, at timestamptz,
    origin jsonb DEFAULT NULL) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
SET lock_timeout = '500ms'
AS $$
BEGIN
	PERFORM origin_set(origin);
	IF NOT consent_lock(meeting) THEN
		RETURN false;
	END IF;
	INSERT INTO recording_release (meeting_id, subject_id, released_at)
	SELECT meeting, released.id, at
	FROM recording_named(meeting, ARRAY[recording_release.subject_id]) r
	CROSS JOIN LATERAL unnest(r.ids) AS released(id)
	ON CONFLICT DO NOTHING;
	IF FOUND THEN
		PERFORM audit_write('recording.released', subject_id);
	END IF;
	PERFORM handover_review(meeting, at);
	RETURN true;
END
$$;
COMMENT ON FUNCTION recording_release(text, text, timestamptz, jsonb) IS 'The owner hands a recording over, with its later files, without all consents.';
GRANT EXECUTE ON FUNCTION recording_release(text, text, timestamptz, jsonb) TO
    reflector_meetings;
