-- The first report of each kind counts.  The order of reports makes no difference.  Sessions of no
-- known meeting: the 10000 that were reported last stay, for 7 days.  Only a report by which the
-- recording has failed causes a message: a repeat does not.
CREATE FUNCTION jibri_session_note(session text, jibri text, status text, failure text,
    at timestamptz, request_id text, trace text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	key bytea := text_key(session);
	meeting text;
	had_failed boolean := true;
BEGIN
	IF failure IS NOT NULL THEN
		SELECT s.meeting_id INTO meeting FROM jibri_session s WHERE s.session_key = key;
		had_failed := recording_broken(meeting, derived_id(meeting, 'recording', session)) IS NOT NULL;
	END IF;
	INSERT INTO jibri_session AS s (session_key, session_id, jibri, on_at, off_at, failed_at,
	    failure_reason, heard_at)
	VALUES (key, session, jibri, CASE WHEN status = 'ON' THEN at END,
	    CASE WHEN status = 'OFF' THEN at END, CASE WHEN failure IS NOT NULL THEN at END, failure, at)
	ON CONFLICT (session_key) DO UPDATE SET jibri = coalesce(s.jibri, excluded.jibri),
	    on_at = least(s.on_at, excluded.on_at), off_at = least(s.off_at, excluded.off_at),
	    failure_reason = CASE WHEN s.failed_at <= excluded.failed_at OR excluded.failed_at IS NULL
	        THEN s.failure_reason ELSE excluded.failure_reason END,
	    failed_at = least(s.failed_at, excluded.failed_at),
	    heard_at = least(s.heard_at, excluded.heard_at)
	WHERE (s.jibri, s.on_at, s.off_at, s.failed_at, s.heard_at) IS DISTINCT FROM
	    (coalesce(s.jibri, excluded.jibri), least(s.on_at, excluded.on_at),
	    least(s.off_at, excluded.off_at), least(s.failed_at, excluded.failed_at),
	    least(s.heard_at, excluded.heard_at));
	SELECT s.meeting_id INTO meeting FROM jibri_session s WHERE s.session_key = key;
	IF meeting IS NULL THEN
		PERFORM jibri_session_expire(at);
	ELSIF NOT had_failed THEN
		PERFORM jibri_session_enqueue(meeting, derived_id(meeting, 'recording', session), at,
		    request_id, trace);
	END IF;
END
$$;
COMMENT ON FUNCTION jibri_session_note IS 'What Jibri reports of a session; at: when, by our clock.';
GRANT EXECUTE ON FUNCTION jibri_session_note(text, text, text, text, timestamptz, text, text) TO
    reflector_jibri_complete;
