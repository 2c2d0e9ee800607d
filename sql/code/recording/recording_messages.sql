-- The start and the failure of a recording go, once, to a webhook that is set now.  So does, once an
-- attempt, that its start is refused and tried again; the body finds the reason in that event.  A
-- completion goes to every endpoint that may be set later.  Types that the room does not want go to
-- the pipeline alone.
CREATE FUNCTION recording_messages(meeting text, dialect text, type text, data json, seq bigint)
RETURNS TABLE (endpoint text, room_id text, type text, dedup_key bytea, subject_id text,
    is_due boolean, is_held boolean)
LANGUAGE sql STABLE
AS $$
	WITH told AS (
		SELECT m.room_id, text_member(data, 'recording_id') AS recording_id,
		    coalesce(derived_id(meeting, 'recording', text_member(data, 'recording_id')),
		        derived_id(meeting, 'file', text_member(data, 'recording_file'))) AS subject_id,
		    EXISTS (SELECT FROM endpoint e WHERE e.endpoint_key = m.room_id OFFSET 0) AS has_webhook,
		    (SELECT r.require_consent FROM room r WHERE r.id = m.room_id) AS require_consent
		FROM meeting_row m
		WHERE m.id = meeting
	)
	SELECT 'room', t.room_id, 'recording.started', text_key(t.recording_id),
	    derived_id(meeting, 'recording', t.recording_id), true, false
	FROM told t
	WHERE recording_messages.type = 'jibri-recording-on' AND dialect <> 'jibri'
	    AND t.recording_id IS NOT NULL AND t.has_webhook
	    AND webhook_wants(t.room_id, 'recording.started')
	UNION ALL
	SELECT 'room', t.room_id, 'recording.failed', text_key(f.id), f.id, true, false
	FROM told t
	CROSS JOIN LATERAL (SELECT CASE WHEN t.has_webhook AND CASE recording_messages.type
	        WHEN 'recording_failed' THEN dialect = 'jibri'
	        WHEN 'jibri-recording-off' THEN dialect <> 'jibri' AND t.recording_id IS NOT NULL
	            AND (text_member(data, 'failure_reason') IS NOT NULL
	                OR (SELECT s.failed_at FROM jibri_session s
	                    WHERE s.session_key = text_key(t.recording_id)) IS NOT NULL) END
	    THEN recording_broken(meeting, t.subject_id) END AS id OFFSET 0) f
	WHERE f.id IS NOT NULL AND webhook_wants(t.room_id, 'recording.failed')
	UNION ALL
	SELECT 'room', t.room_id, 'recording.waiting', text_key(coalesce(text_member(data, 'attempt_id'), '')),
	    seq::text, true, false
	FROM told t
	WHERE recording_messages.type = 'jibri-recording-refused' AND dialect <> 'jibri'
	    AND data ->> 'will_retry' = 'true' AND t.has_webhook
	    AND webhook_wants(t.room_id, 'recording.waiting')
	UNION ALL
	SELECT e.endpoint, t.room_id, 'recording.completed', recording_version(data), t.subject_id,
	    e.is_due AND NOT t.require_consent, t.require_consent
	FROM told t
	CROSS JOIN LATERAL (
		SELECT 'room' AS endpoint, t.has_webhook AS is_due FROM room r
		WHERE r.id = t.room_id AND r.deleted_at IS NULL
		    AND webhook_wants(r.id, 'recording.completed')
		UNION ALL
		SELECT 'pipeline', true FROM pipeline p WHERE p.is_configured
	) e
	WHERE recording_messages.type = 'recording_completed' AND dialect = 'jibri'
$$;
COMMENT ON FUNCTION recording_messages(text, text, text, json, bigint) IS 'The messages that an event of a recording causes.';
