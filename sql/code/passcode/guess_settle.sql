CREATE FUNCTION guess_settle(wanted_room text, who text, address text, is_right boolean) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	key bytea := guesser_key(who, address);
BEGIN
	IF is_right THEN
		DELETE FROM passcode_guess g WHERE g.room_id = wanted_room AND g.guesser = key;
	ELSE
		UPDATE passcode_guess g SET wrong = greatest(g.wrong - 1, 0)
		WHERE g.room_id = wanted_room AND g.guesser = key;
	END IF;
END
$$;
COMMENT ON FUNCTION guess_settle IS 'A guess that began was right, and the guesser begins anew; or it was not judged, and does not count.';
GRANT EXECUTE ON FUNCTION guess_settle(text, text, text, boolean) TO reflector_meetings;
