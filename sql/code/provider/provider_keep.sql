-- Versions begin at the present time in microseconds, so that they also grow when the row was deleted
-- meanwhile.  Who has lost the lease changes nothing, and gets no row.
CREATE FUNCTION provider_keep(wanted text, lease text, given json)
RETURNS TABLE (is_changed boolean, failures bigint, failed_since timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	before provider;
	is_new boolean;
BEGIN
	SELECT * INTO before FROM provider p
	WHERE p.source = wanted AND p.leased_until::text = lease
	FOR UPDATE;
	IF before.source IS NULL THEN
		RETURN;
	END IF;
	is_new := before.jwks::jsonb IS DISTINCT FROM given::jsonb;
	UPDATE provider p SET fetched_at = now(), failed_since = NULL, failures = 0, leased_until = NULL,
	    jwks = CASE WHEN is_new THEN given ELSE p.jwks END,
	    version = CASE WHEN is_new
	        THEN greatest(p.version + 1, (extract(epoch FROM now()) * 1000000)::bigint)
	        ELSE p.version END
	WHERE p.source = wanted;
	RETURN QUERY SELECT is_new, before.failures, before.failed_since;
END
$$;
COMMENT ON FUNCTION provider_keep IS 'Keeps the keys that the fetch of this lease has brought; how many had failed before it, and since when.';
GRANT EXECUTE ON FUNCTION provider_keep(text, text, json) TO reflector_deliver;
