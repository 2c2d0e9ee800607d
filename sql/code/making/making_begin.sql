-- ours: make a meeting on the platform, its room's name beginning with prefix; busy: another try
-- runs, look again; open: there is a meeting, or the room has moved: open it; gone: no such
-- room; trouble: the platform has just failed.  See doc/design/states.md, "Making a meeting".
CREATE FUNCTION making_begin(wanted_room text, at_platform text, new_try text, at timestamptz,
    lease interval)
RETURNS TABLE (verdict text, prefix text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	found room;
	given text;
	whose text;
BEGIN
	-- Against a concurrent DELETE of the room, which takes this lock first, too.
	PERFORM pg_advisory_xact_lock_shared(room_use_key(wanted_room));
	SELECT r.* INTO found FROM room r WHERE r.id = wanted_room AND r.deleted_at IS NULL;
	IF found.id IS NULL OR found.platform <> at_platform THEN
		RETURN QUERY SELECT CASE WHEN found.id IS NULL THEN 'gone' ELSE 'open' END, NULL;
		RETURN;
	END IF;
	IF EXISTS (SELECT FROM platform p WHERE p.name = at_platform AND p.trouble_until > at) THEN
		RETURN QUERY SELECT 'trouble', NULL;
		RETURN;
	END IF;
	-- The process that had this lease has died.
	UPDATE making t SET leased_until = NULL
	WHERE t.room_id = wanted_room AND t.leased_until <= at;
	INSERT INTO making AS t (id, room_id, platform, prefix, began_at, leased_until)
	VALUES (new_try, wanted_room, at_platform, 'reflector-'
	    || left(regexp_replace(lower(found.name), '[^a-z0-9]+', '-', 'g'), 19)
	    || '-' || left(new_try, 8) || '-', at, at + lease)
	ON CONFLICT (room_id) WHERE leased_until IS NOT NULL DO NOTHING
	RETURNING t.prefix INTO given;
	IF given IS NULL THEN
		RETURN QUERY SELECT 'busy', NULL;
		RETURN;
	END IF;
	-- A statement of its own: it sees the result of the try that the INSERT waited for.
	SELECT CASE
	    WHEN EXISTS (SELECT FROM meeting_row m WHERE m.room_id = wanted_room AND m.is_active)
	        THEN 'open'
	    WHEN EXISTS (SELECT FROM platform p WHERE p.name = at_platform AND p.trouble_until > at)
	        THEN 'trouble'
	    ELSE 'ours' END
	INTO whose;
	DELETE FROM making t WHERE t.id = new_try AND whose <> 'ours';
	RETURN QUERY SELECT whose, given;
END
$$;
COMMENT ON FUNCTION making_begin IS 'Takes the turn to make a room''s meeting on a platform.';
GRANT EXECUTE ON FUNCTION making_begin(text, text, text, timestamptz, interval) TO
    reflector_meetings;
