-- at and missing_after: a recording that stopped longer ago than that and was never completed
-- is missing.  What jicofo reports takes precedence over what Jibri reports of its session, and that
-- over the times that come with the file.  A recording that failed before it began has no file to
-- wait for.  root and base: as in
-- recording_address.  ids: all ids that it answers under.  In plpgsql, so that a backend keeps
-- the plan; enable_nestloop: see recording_owned.
CREATE FUNCTION recording_of(meeting text, at timestamptz, missing_after interval,
    root text DEFAULT NULL, base text DEFAULT NULL)
RETURNS TABLE (id text, recording_id text, status text, started_at timestamptz,
    stopped_at timestamptz, completed_at timestamptz, initiator text, failure_reason text,
    files json, ids text[])
LANGUAGE plpgsql STABLE ROWS 10 SET enable_nestloop = off SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH owned AS MATERIALIZED (
		SELECT * FROM recording_owned(meeting)
	), one AS (
		SELECT o.id, min(o.owner) AS recording_id,
		    bool_or(o.type = 'recording_completed') AS is_completed,
		    bool_or(o.type = 'recording_failed') AS has_failed,
		    min(o.received_at) FILTER (WHERE o.type = 'jibri-recording-off') AS off_since,
		    min(o.at) FILTER (WHERE o.type = 'jibri-recording-on') AS on_at,
		    max(o.at) FILTER (WHERE o.type = 'jibri-recording-off') AS off_at,
		    min(moment_member(o.data, 'started_at')) FILTER (WHERE o.type NOT LIKE 'jibri-%') AS started_at,
		    max(moment_member(o.data, 'stopped_at')) FILTER (WHERE o.type NOT LIKE 'jibri-%') AS stopped_at,
		    (array_agg(text_member(o.data, 'failure_reason') ORDER BY o.at DESC, o.dedup DESC)
		        FILTER (WHERE o.type = 'jibri-recording-off'
		            AND text_member(o.data, 'failure_reason') IS NOT NULL))[1] AS failure_reason,
		    max(o.at) FILTER (WHERE o.type = 'recording_completed') AS completed_at,
		    (array_agg(text_member(o.data, 'initiator') ORDER BY o.at, o.dedup)
		        FILTER (WHERE o.type = 'jibri-recording-on'))[1] AS initiator
		FROM owned o
		GROUP BY 1
	), told AS (
		SELECT t.id, array_agg(t.told) AS ids
		FROM (
			SELECT o.id, derived_id(meeting, 'file', o.file) AS told
			FROM (SELECT DISTINCT id, file FROM owned WHERE file IS NOT NULL) o
			UNION
			SELECT o.id, derived_id(meeting, 'recording', o.told_id)
			FROM (SELECT DISTINCT id, told_id FROM owned WHERE told_id IS NOT NULL) o
		) t
		GROUP BY 1
	), session AS (
		SELECT s.session_id, s.on_at, s.off_at, s.failure_reason FROM jibri_session s
		WHERE s.meeting_id = meeting
	), filed AS (
		SELECT n.id, json_agg(json_build_object('file', n.file, 'url', coalesce(
		        nullif(n.data ->> 'recording_url', ''), recording_address(meeting, n.names, root, base)),
		    'host', n.data ->> 'host', 'size', n.data -> 'size', 'sha256', n.data ->> 'sha256',
		    'duration', n.data -> 'duration', 'plain_size', n.data -> 'plain_size',
		    'plain_sha256', n.data ->> 'plain_sha256') ORDER BY n.file) AS files,
		    bool_or(n.is_completed AND h.is_taken) AND NOT bool_or(n.is_completed AND h.is_under_way) AS is_over,
		    bool_or(n.is_completed AND h.is_given_up) AS is_given_up,
		    min(text_member(n.data, 'reason')) FILTER (WHERE NOT n.is_completed) AS failure_reason
		FROM recording_newest(meeting) n
		CROSS JOIN LATERAL (SELECT recording_version(n.data) AS version OFFSET 0) v
		CROSS JOIN LATERAL recording_handover(meeting, v.version) h
		GROUP BY n.id
	)
	SELECT o.id, o.recording_id,
	    CASE
	        WHEN o.is_completed AND f.is_given_up THEN 'undelivered'
	        WHEN o.is_completed AND f.is_over THEN 'handed_over'
	        WHEN o.is_completed THEN 'completed'
	        WHEN o.has_failed OR coalesce(o.on_at, s.on_at) IS NULL
	            AND coalesce(o.failure_reason, s.failure_reason) IS NOT NULL THEN 'failed'
	        WHEN coalesce(o.off_since, s.off_at) IS NULL THEN 'recording'
	        WHEN recording_of.at >= coalesce(o.off_since, s.off_at) + missing_after THEN 'missing'
	        ELSE 'stopped' END,
	    coalesce(o.on_at, s.on_at, o.started_at), coalesce(o.off_at, s.off_at, o.stopped_at),
	    o.completed_at, o.initiator,
	    coalesce(f.failure_reason, o.failure_reason, s.failure_reason), coalesce(f.files, '[]'), t.ids || o.id
	FROM one o
	LEFT JOIN session s ON s.session_id = o.recording_id
	LEFT JOIN told t USING (id)
	LEFT JOIN filed f USING (id);
END
$$;
COMMENT ON FUNCTION recording_of(text, timestamptz, interval, text, text) IS 'The recordings of a meeting.';
GRANT EXECUTE ON FUNCTION recording_of(text, timestamptz, interval, text, text) TO reflector_meetings,
    reflector_deliver, reflector_reader;
