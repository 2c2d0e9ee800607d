-- about: subject_id of messages: ids of recordings or of files.  An id that no recording has is
-- left out.
CREATE FUNCTION recording_named(meeting text, about text[])
RETURNS TABLE (subject_id text, id text, started_at timestamptz, ended_at timestamptz, ids text[])
LANGUAGE sql STABLE
AS $$
	SELECT DISTINCT ON (told.id) told.id, r.id, coalesce(r.started_at, '-infinity'),
	    coalesce(r.stopped_at, r.completed_at, 'infinity'), r.ids
	FROM recording_of(meeting, '-infinity', interval '0') r
	CROSS JOIN LATERAL unnest(r.ids) AS told(id)
	WHERE told.id = ANY (about)
	ORDER BY told.id, r.id = told.id DESC, r.id
$$;
COMMENT ON FUNCTION recording_named(text, text[]) IS 'The recordings that have these ids, or a file with them; an unknown start or end is infinite.';
