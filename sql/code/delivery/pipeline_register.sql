CREATE FUNCTION pipeline_register(configured boolean) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	UPDATE pipeline p SET is_configured = configured, failing_since = NULL;
	-- A statement of its own: it sees what was written while the UPDATE above waited.
	UPDATE outbox o SET leased_until = NULL,
	    next_attempt_at = CASE WHEN configured THEN coalesce(o.next_attempt_at,
	        least(o.created_at, clock_timestamp())) END
	WHERE o.endpoint_key = 'pipeline' AND o.status = 'pending'
	    AND (o.next_attempt_at IS NULL) = configured AND NOT o.is_held;
END
$$;
COMMENT ON FUNCTION pipeline_register(boolean) IS 'The daemon says whether the site has a pipeline; without one its messages wait.';
GRANT EXECUTE ON FUNCTION pipeline_register(boolean) TO reflector_deliver;
