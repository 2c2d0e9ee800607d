CREATE FUNCTION provider_forget(kept text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	DELETE FROM provider p WHERE p.source IS DISTINCT FROM kept
$$;
COMMENT ON FUNCTION provider_forget IS 'Deletes what is kept of providers that are not set any more; NULL: of all.';
GRANT EXECUTE ON FUNCTION provider_forget(text) TO reflector_deliver;
