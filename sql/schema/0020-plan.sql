-- Who took part and what was recorded, in plpgsql: a backend keeps the plans.  As SQL functions
-- they were planned anew in every statement, which took longer than a usual meeting's answer.

CREATE OR REPLACE FUNCTION participant_of(meeting text, at timestamptz)
RETURNS TABLE (id text, name text, email text, first_seen timestamptz, last_seen timestamptz,
    seconds bigint, spans tstzmultirange, sessions json)
LANGUAGE plpgsql STABLE ROWS 100 SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT s.person,
	    (array_agg(s.name ORDER BY s.named_at DESC, s.name COLLATE "C" DESC)
	        FILTER (WHERE s.name IS NOT NULL))[1],
	    (array_agg(s.email ORDER BY s.joined_at DESC, s.email COLLATE "C" DESC)
	        FILTER (WHERE s.email IS NOT NULL))[1],
	    min(s.joined_at), max(s.until),
	    (SELECT coalesce(round(sum(extract(epoch FROM upper(span) - lower(span)))), 0)::bigint
	        FROM unnest(range_agg(tstzrange(s.joined_at, s.until))) AS span),
	    -- A stay of no length is one all the same where heads are counted.
	    range_agg(tstzrange(s.joined_at, greatest(s.until, s.joined_at + interval '1 microsecond'))),
	    json_agg(json_build_object('occupant', s.occupant, 'joined_at', rfc3339(s.joined_at),
	        'left_at', rfc3339(s.left_at), 'breakout', s.breakout, 'assumed', s.assumed)
	        ORDER BY s.joined_at, s.occupant, s.breakout)
	FROM stay_of(meeting, at) s
	GROUP BY s.person;
END
$$;

CREATE OR REPLACE FUNCTION recording_of(meeting text, at timestamptz, missing_after interval)
RETURNS TABLE (id text, recording_id text, status text, started_at timestamptz,
    stopped_at timestamptz, completed_at timestamptz, initiator text, files json)
LANGUAGE plpgsql STABLE ROWS 10 SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH one AS (
		SELECT CASE WHEN o.owner IS NULL THEN derived_id(meeting, 'file', o.file)
		        ELSE derived_id(meeting, 'recording', o.owner) END AS id,
		    min(o.owner) AS recording_id,
		    bool_or(o.type = 'recording_completed') AS is_completed,
		    bool_or(o.type = 'recording_failed') AS has_failed,
		    min(o.received_at) FILTER (WHERE o.type = 'jibri-recording-off') AS off_since,
		    min(o.at) FILTER (WHERE o.type = 'jibri-recording-on') AS started_at,
		    max(o.at) FILTER (WHERE o.type = 'jibri-recording-off') AS stopped_at,
		    max(o.at) FILTER (WHERE o.type = 'recording_completed') AS completed_at,
		    (array_agg(text_member(o.data, 'initiator') ORDER BY o.at, o.dedup)
		        FILTER (WHERE o.type = 'jibri-recording-on'))[1] AS initiator
		FROM recording_owned(meeting) o
		GROUP BY 1
	), filed AS (
		SELECT n.id, json_agg(json_build_object('file', n.file, 'url', n.data ->> 'recording_url',
		    'host', n.data ->> 'host', 'size', n.data -> 'size', 'sha256', n.data ->> 'sha256',
		    'duration', n.data -> 'duration') ORDER BY n.file) AS files
		FROM recording_newest(meeting) n
		GROUP BY n.id
	)
	SELECT o.id, o.recording_id,
	    CASE
	        WHEN o.is_completed AND h.is_given_up THEN 'undelivered'
	        WHEN o.is_completed AND h.is_over THEN 'handed_over'
	        WHEN o.is_completed THEN 'completed'
	        WHEN o.has_failed THEN 'failed'
	        WHEN o.off_since IS NULL THEN 'recording'
	        WHEN recording_of.at >= o.off_since + missing_after THEN 'missing'
	        ELSE 'stopped' END,
	    o.started_at, o.stopped_at, o.completed_at, o.initiator, coalesce(f.files, '[]')
	FROM one o
	LEFT JOIN filed f USING (id)
	LEFT JOIN recording_handover(meeting) h USING (id);
END
$$;
