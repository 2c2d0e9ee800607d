-- A program has met a key that it does not know.  However many programs ask, one of them in `gap` is
-- heard, and none waits for another.
CREATE FUNCTION provider_ask(wanted text, gap interval) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	UPDATE provider p SET asked_at = now()
	WHERE p.source = (SELECT o.source FROM provider o
	    WHERE o.source = wanted AND coalesce(o.asked_at <= now() - gap, true)
	    FOR UPDATE SKIP LOCKED)
$$;
COMMENT ON FUNCTION provider_ask IS 'Asks deliver to fetch a provider''s keys, at most once in `gap`.';
GRANT EXECUTE ON FUNCTION provider_ask(text, interval) TO reflector_rooms, reflector_meetings;
