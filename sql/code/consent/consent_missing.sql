CREATE FUNCTION consent_missing(meeting text, subject_id text) RETURNS boolean
LANGUAGE sql STABLE
AS $$
	SELECT consent_lacking(meeting, ARRAY[subject_id]) <> '{}'
$$;
COMMENT ON FUNCTION consent_missing(text, text) IS 'Must the hand-over of a recording wait for a consent?';
