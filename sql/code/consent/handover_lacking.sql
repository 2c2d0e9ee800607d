CREATE FUNCTION handover_lacking(meeting text, among text[]) RETURNS text[]
LANGUAGE plpgsql STABLE
AS $$
DECLARE
	lacking text[] := consent_lacking(meeting, ARRAY(SELECT DISTINCT p.subject_id
	    FROM handover_pending(meeting) p WHERE p.id = ANY (among)));
BEGIN
	RETURN ARRAY(SELECT p.id FROM handover_pending(meeting) p
	    WHERE p.id = ANY (among) AND p.subject_id = ANY (lacking));
END
$$;
COMMENT ON FUNCTION handover_lacking(text, text[]) IS 'Those of these messages that lack a consent.';
