CREATE FUNCTION provider_failed(wanted text, lease text) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	UPDATE provider p SET failures = p.failures + 1, leased_until = NULL,
	    failed_since = coalesce(p.failed_since, now())
	WHERE p.source = wanted AND p.leased_until::text = lease
	RETURNING p.failures
$$;
COMMENT ON FUNCTION provider_failed IS 'The fetch of this lease has failed; how many in a row have.';
GRANT EXECUTE ON FUNCTION provider_failed(text, text) TO reflector_deliver;
