CREATE FUNCTION handover_decide(meeting text, at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
SET lock_timeout = '500ms'
AS $$
BEGIN
	IF consent_lock(meeting) THEN
		PERFORM handover_review(meeting, at);
	END IF;
END
$$;
COMMENT ON FUNCTION handover_decide(text, timestamptz) IS 'Decides again: a session may have been reported late, after all others had consented.';
GRANT EXECUTE ON FUNCTION handover_decide(text, timestamptz) TO reflector_deliver;
