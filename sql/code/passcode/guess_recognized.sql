-- Who never was wrong has no row, so a crowd that knows the passcode writes nothing and waits for nobody.
CREATE FUNCTION guess_recognized(wanted_room text, who text, address text, at timestamptz, pause interval,
    pause_most interval) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	key bytea := guesser_key(who, address);
	held passcode_guess;
	wait bigint;
BEGIN
	SELECT g.* INTO held FROM passcode_guess g WHERE g.room_id = wanted_room AND g.guesser = key;
	IF NOT FOUND THEN
		RETURN 0;
	END IF;
	wait := guess_wait(held, at, pause, pause_most);
	IF wait = 0 THEN
		DELETE FROM passcode_guess g WHERE g.room_id = wanted_room AND g.guesser = key;
	END IF;
	RETURN wait;
END
$$;
COMMENT ON FUNCTION guess_recognized IS 'The passcode is known to be right: the seconds for which the guesser must wait all the same; else 0, and the guesser begins anew.';
GRANT EXECUTE ON FUNCTION guess_recognized(text, text, text, timestamptz, interval, interval) TO
    reflector_meetings;
