-- The keys are sent only to a program that knows another version, and while they may be used.
CREATE FUNCTION provider_read(wanted text, known bigint, keep interval)
RETURNS TABLE (version bigint, jwks json, is_kept boolean, is_pending boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT p.version, CASE WHEN p.version IS DISTINCT FROM known AND p.fetched_at > now() - keep THEN p.jwks END,
	    coalesce(p.fetched_at > now() - keep, false),
	    p.tried_at IS NULL OR p.leased_until IS NOT NULL OR coalesce(p.asked_at > p.tried_at, false)
	FROM provider p
	WHERE p.source = wanted
$$;
COMMENT ON FUNCTION provider_read IS 'A provider''s keys; whether they may still be used, and whether a fetch is under way or asked for.';
GRANT EXECUTE ON FUNCTION provider_read(text, bigint, interval) TO reflector_rooms,
    reflector_meetings, reflector_health;
