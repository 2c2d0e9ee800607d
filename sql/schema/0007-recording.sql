-- Recordings: one row from its events, in whatever order they came.

CREATE FUNCTION derived_id(meeting text, kind text, name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
	SELECT overlay(overlay(d placing '4' from 13) placing substr('89ab',
	    1 + (get_byte(decode(substr(d, 17, 2), 'hex'), 0) & 3), 1) from 17)::uuid::text
	FROM (SELECT md5(meeting || '/' || kind || '/' || name) AS d) AS digest
$$;
COMMENT ON FUNCTION derived_id(text, text, text) IS 'The id of a recording (kind recording) or of a file (kind file) of a meeting, in the form of a UUIDv4.';

CREATE FUNCTION text_member(object json, name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN json_typeof(object -> name) = 'string' THEN nullif(object ->> name, '') END;
COMMENT ON FUNCTION text_member(json, text) IS 'A member that is a text and not empty; what is of another type is as if absent.';

CREATE FUNCTION recording_fact(meeting text)
RETURNS TABLE (type text, recording_id text, file text, at timestamptz,
    received_at timestamptz, dedup bytea, data json)
LANGUAGE sql STABLE
AS $$
	SELECT e.type, text_member(e.data, 'recording_id'), text_member(e.data, 'recording_file'),
	    e.occurred_at, e.received_at, e.dedup, e.data
	FROM event e
	WHERE e.meeting_id = meeting AND e.type IN ('jibri-recording-on', 'jibri-recording-off',
	    'recording_completed', 'recording_failed')
	    AND (e.dialect = 'jibri') = (e.type IN ('recording_completed', 'recording_failed'))
$$;
COMMENT ON FUNCTION recording_fact(text) IS 'The recording events of a meeting: completions are Jibri''s to tell, the rest is not.';

-- No regular expressions: they take a time that grows with the square of a long name.
CREATE FUNCTION file_stem(file text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
	SELECT CASE WHEN dot > 0 AND dot < length(base) THEN left(base, length(base) - dot) ELSE base END
	FROM (SELECT split_part(file, '/', -1) AS base) AS b
	CROSS JOIN LATERAL (SELECT strpos(reverse(base), '.') AS dot) AS d
$$;
COMMENT ON FUNCTION file_stem(text) IS 'The base name of a file, without its extension.';

-- One file in one version: news of it are sent once, whatever url it has, and whether its
-- recording is named or told by the file's name alone.
CREATE FUNCTION recording_version(completion json) RETURNS bytea
LANGUAGE sql STABLE STRICT
AS $$
	SELECT sha256(convert_to(jsonb_build_array(
	    CASE WHEN id NOT IN (file_stem(file), split_part(file, '/', -2)) THEN id END, file,
	    CASE WHEN json_typeof(completion -> 'size') = 'number'
	        THEN trim_scale((completion ->> 'size')::numeric) END,
	    lower(completion ->> 'sha256'))::text, 'UTF8'))
	FROM (VALUES (text_member(completion, 'recording_id'),
	    text_member(completion, 'recording_file'))) AS told(id, file)
$$;
COMMENT ON FUNCTION recording_version(json) IS 'Which version of which file a recording_completed tells of.';

-- A completion that names no recording belongs to the one that its file or folder names.
CREATE FUNCTION recording_owned(meeting text)
RETURNS TABLE (type text, owner text, file text, at timestamptz, received_at timestamptz,
    dedup bytea, data json)
LANGUAGE sql STABLE
AS $$
	WITH fact AS MATERIALIZED (
		SELECT f.* FROM recording_fact(meeting) f
		WHERE f.recording_id IS NOT NULL OR f.file IS NOT NULL
	), known AS (
		SELECT DISTINCT f.recording_id FROM fact f WHERE f.recording_id IS NOT NULL
	)
	SELECT f.type, coalesce(f.recording_id, base.recording_id, folder.recording_id), f.file, f.at,
	    f.received_at, f.dedup, f.data
	FROM fact f
	LEFT JOIN known base ON f.recording_id IS NULL AND base.recording_id = file_stem(f.file)
	LEFT JOIN known folder ON f.recording_id IS NULL AND base.recording_id IS NULL
	    AND folder.recording_id = split_part(f.file, '/', -2)
$$;
COMMENT ON FUNCTION recording_owned(text) IS 'The recording events of a meeting with the recording that each is of; NULL: of its file alone.';

-- id is the recording's, as recording_of gives it.
CREATE FUNCTION recording_newest(meeting text)
RETURNS TABLE (id text, file text, is_completed boolean, data json)
LANGUAGE sql STABLE
AS $$
	SELECT DISTINCT ON (o.owner, o.file)
	    CASE WHEN o.owner IS NULL THEN derived_id(meeting, 'file', o.file)
	        ELSE derived_id(meeting, 'recording', o.owner) END,
	    o.file, o.type = 'recording_completed', o.data
	FROM recording_owned(meeting) o
	WHERE o.type IN ('recording_completed', 'recording_failed') AND o.file IS NOT NULL
	ORDER BY o.owner, o.file, o.type = 'recording_completed' DESC, o.at DESC, o.dedup DESC
$$;
COMMENT ON FUNCTION recording_newest(text) IS 'The newest version of each file of each recording of a meeting.';

-- Only messages that have an endpoint count: what waits for one holds nothing up.
CREATE FUNCTION recording_handover(meeting text)
RETURNS TABLE (id text, is_over boolean, is_given_up boolean)
LANGUAGE sql STABLE
AS $$
	SELECT n.id, bool_or(o.status = 'delivered') AND NOT bool_or(o.next_attempt_at IS NOT NULL),
	    bool_or(o.status = 'dead')
	FROM recording_newest(meeting) n
	JOIN outbox o ON o.endpoint IN ('room', 'pipeline') AND o.meeting_id = meeting
	    AND o.type = 'recording.completed' AND o.subject = recording_version(n.data)
	WHERE n.is_completed
	GROUP BY n.id
$$;
COMMENT ON FUNCTION recording_handover(text) IS 'Has every endpoint taken every file of a recording; has one been given up?';

-- at and missing_after: a recording that stopped longer ago than that and was never
-- completed is missing.
CREATE FUNCTION recording_of(meeting text, at timestamptz, missing_after interval)
RETURNS TABLE (id text, recording_id text, status text, started_at timestamptz,
    stopped_at timestamptz, completed_at timestamptz, initiator text, files json)
LANGUAGE sql STABLE
AS $$
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
	LEFT JOIN recording_handover(meeting) h USING (id)
$$;
COMMENT ON FUNCTION recording_of(text, timestamptz, interval) IS 'The recordings of a meeting.';

-- A recording is found by its own id and by those of its files: both are derived.
CREATE INDEX event_recording_id ON event (derived_id(meeting_id, 'recording', text_member(data, 'recording_id')))
    WHERE type IN ('jibri-recording-on', 'jibri-recording-off', 'recording_completed', 'recording_failed');
CREATE INDEX event_recording_file ON event (derived_id(meeting_id, 'file', text_member(data, 'recording_file')))
    WHERE type IN ('recording_completed', 'recording_failed');

CREATE VIEW recording AS
SELECT m.id AS meeting_id, r.*
FROM meeting_row m
CROSS JOIN LATERAL recording_of(m.id, '-infinity', interval '0') r;
COMMENT ON VIEW recording IS 'Every recording; a stopped one is never called missing here.';

GRANT EXECUTE ON FUNCTION derived_id(text, text, text), text_member(json, text),
    recording_fact(text), file_stem(text), recording_version(json), recording_owned(text),
    recording_newest(text), recording_handover(text), recording_of(text, timestamptz, interval)
    TO reflector_meetings, reflector_deliver, reflector_reader;
GRANT SELECT (endpoint, meeting_id, type, subject, status, next_attempt_at) ON outbox
    TO reflector_meetings, reflector_deliver;
