-- A program has met a key that it does not know.  However many programs ask, one of them in `gap` is
-- heard, and none waits for another.  Who finds the row locked is not heard, but the other one is.
CREATE FUNCTION provider_ask(wanted text, gap interval) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	WITH heard AS (
		UPDATE provider p SET asked_at = now()
		WHERE p.source = (SELECT o.source FROM provider o
		    WHERE o.source = wanted AND coalesce(o.asked_at <= now() - gap, true)
		    FOR UPDATE SKIP LOCKED)
	)
	SELECT coalesce(p.asked_at <= now() - gap, true) OR p.tried_at IS NULL OR p.leased_until IS NOT NULL
	    OR p.asked_at > p.tried_at
	FROM provider p
	WHERE p.source = wanted
$$;
COMMENT ON FUNCTION provider_ask IS 'Asks deliver to fetch a provider''s keys, at most once in `gap`; whether a fetch will come.';
GRANT EXECUTE ON FUNCTION provider_ask(text, interval) TO reflector_rooms, reflector_meetings,
    reflector_health;
