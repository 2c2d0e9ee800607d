-- about: a message's: the id of a recording or of a file.
CREATE FUNCTION recording_named(meeting text, subject_id text)
RETURNS TABLE (id text, started_at timestamptz, ended_at timestamptz, ids text[])
LANGUAGE sql STABLE
AS $$
	SELECT r.id, coalesce(r.started_at, '-infinity'),
	    coalesce(r.stopped_at, r.completed_at, 'infinity'), r.ids
	FROM recording_of(meeting, '-infinity', interval '0') r
	WHERE subject_id = ANY (r.ids)
	ORDER BY r.id = subject_id DESC, r.id
	LIMIT 1
$$;
COMMENT ON FUNCTION recording_named(text, text) IS 'The recording that has this id, or a file that has it; what is not known of its time is without end.';
