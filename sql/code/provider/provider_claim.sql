-- A fetch is due at first, when `refresh` has passed since the last try, and when a program has asked
-- after it began.  After failures it is due sooner: after `retry`, twice that, and so on up to
-- `retry_most`.  The clock, not now(): this may wait for an ask, or for a claim, that began after it.
-- It answers that ask, too, and that claim's lease is not too long.  What is not due locks nothing.
-- A lease that is over was that of a process that died: the fetch is due at once.  So it is when the last
-- try lies in the future: the clock was ahead.  No other time may then stay there, or asks would not be heard.
CREATE FUNCTION provider_claim(wanted text, refresh interval, retry interval, retry_most interval,
    lease interval)
RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	at timestamptz;
	given text;
BEGIN
	INSERT INTO provider (source) VALUES (wanted) ON CONFLICT (source) DO NOTHING;
	UPDATE provider p SET tried_at = clock_timestamp(), leased_until = clock_timestamp() + lease
	WHERE p.source = wanted AND CASE
	    WHEN p.leased_until IS NOT NULL THEN
	        p.leased_until <= clock_timestamp() OR p.leased_until > clock_timestamp() + lease
	    WHEN p.tried_at IS NULL OR p.tried_at > clock_timestamp() + lease OR p.asked_at > p.tried_at THEN true
	    WHEN p.failures = 0 THEN p.tried_at + refresh <= clock_timestamp()
	    ELSE p.tried_at + least(refresh, retry_most, retry * 2 ^ least(p.failures - 1, 20))
	        <= clock_timestamp() END
	RETURNING p.tried_at, p.leased_until::text INTO at, given;
	UPDATE provider p SET asked_at = CASE WHEN p.asked_at > at THEN at ELSE p.asked_at END,
	    fetched_at = CASE WHEN p.fetched_at > at THEN at ELSE p.fetched_at END
	WHERE p.source = wanted AND (p.asked_at > at OR p.fetched_at > at);
	RETURN given;
END
$$;
COMMENT ON FUNCTION provider_claim IS 'Gives the fetch of a provider''s keys that is due to one caller, for the time `lease`: its lease, or NULL.';
GRANT EXECUTE ON FUNCTION provider_claim(text, interval, interval, interval, interval) TO
    reflector_deliver;
