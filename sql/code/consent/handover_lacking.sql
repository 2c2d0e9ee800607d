-- Files of one recording, for the room and for the pipeline: each subject is looked at once.
CREATE FUNCTION handover_lacking(meeting text, among text[]) RETURNS text[]
LANGUAGE sql STABLE
AS $$
	SELECT coalesce(array_agg(p.id), '{}')
	FROM handover_pending(meeting) p
	JOIN (
		SELECT d.subject_id, consent_missing(meeting, d.subject_id) AS is_missing
		FROM (SELECT DISTINCT a.subject_id FROM handover_pending(meeting) a
		    WHERE a.id = ANY (among)) AS d
		OFFSET 0
	) AS s USING (subject_id)
	WHERE p.id = ANY (among) AND s.is_missing
$$;
COMMENT ON FUNCTION handover_lacking(text, text[]) IS 'Those of these messages that lack a consent.';
