-- A guess counts as wrong as soon as it begins: guesses at the same time wait for each other at
-- the row, and the sixth of them is refused.  The pause doubles with each wrong guess from the
-- fifth on.
CREATE FUNCTION guess_begin(wanted_room text, who text, address text, at timestamptz, pause interval,
    pause_most interval, forget interval) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	key bytea := guesser_key(who, address);
	held passcode_guess;
	wait bigint;
BEGIN
	DELETE FROM passcode_guess g WHERE g.ctid = ANY (ARRAY(
	    SELECT o.ctid FROM passcode_guess o WHERE o.tried_at < at - forget
	    ORDER BY o.tried_at LIMIT 10 FOR UPDATE SKIP LOCKED));
	INSERT INTO passcode_guess AS g (room_id, guesser, wrong, tried_at)
	VALUES (wanted_room, key, 0, at)
	ON CONFLICT (room_id, guesser) DO UPDATE SET wrong = g.wrong
	RETURNING g.* INTO held;
	IF held.wrong = 0 THEN
		-- However many guess, the oldest is forgotten.
		DELETE FROM passcode_guess g WHERE g.ctid = ANY (ARRAY(
		    SELECT o.ctid FROM passcode_guess o WHERE o.room_id COLLATE "C" = wanted_room
		    ORDER BY o.tried_at DESC OFFSET 10000 LIMIT 1 FOR UPDATE SKIP LOCKED));
	END IF;
	wait := guess_wait(held, at, pause, pause_most);
	IF wait > 0 THEN
		RETURN wait;
	END IF;
	UPDATE passcode_guess g SET wrong = held.wrong + 1, tried_at = at
	WHERE g.room_id = wanted_room AND g.guesser = key;
	RETURN 0;
END
$$;
COMMENT ON FUNCTION guess_begin IS 'Counts a guess at a room''s passcode; the seconds for which the guesser must wait instead, else 0.';
GRANT EXECUTE ON FUNCTION guess_begin(text, text, text, timestamptz, interval, interval, interval) TO
    reflector_meetings;
