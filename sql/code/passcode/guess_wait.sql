CREATE FUNCTION guess_wait(held passcode_guess, at timestamptz, pause interval, pause_most interval) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
	wait interval;
BEGIN
	IF held.wrong IS NULL OR held.wrong < 5 THEN
		RETURN 0;
	END IF;
	-- A clock that was set back makes nobody wait for longer than the pause.
	wait := least(pause_most, pause * 2 ^ least(held.wrong - 5, 20));
	wait := least(held.tried_at + wait - at, wait);
	RETURN greatest(ceil(extract(epoch FROM wait)), 0)::bigint;
END
$$;
COMMENT ON FUNCTION guess_wait(passcode_guess, timestamptz, interval, interval) IS 'The seconds for which a guesser with that row has to wait, else 0.';
