-- Meetings that take place at Whereby.  They are made there by HTTP, while nothing here is
-- locked: a try is a row with a lease.  One a room runs at a time; who comes meanwhile waits for
-- it.  What a try may have left there is known until it has been removed.

CREATE TABLE whereby_meeting (
	meeting_id text PRIMARY KEY CONSTRAINT whereby_meeting_row REFERENCES meeting_row (id)
		ON DELETE CASCADE,
	whereby_id text NOT NULL CONSTRAINT whereby_meeting_once UNIQUE,
	room_url text NOT NULL,
	host_room_url text NOT NULL,
	is_locked boolean NOT NULL
);
COMMENT ON TABLE whereby_meeting IS 'The ways into a meeting at Whereby.';
COMMENT ON COLUMN whereby_meeting.meeting_id IS 'The meeting.';
COMMENT ON COLUMN whereby_meeting.whereby_id IS 'Whereby''s meetingId.';
COMMENT ON COLUMN whereby_meeting.room_url IS 'For everybody who may enter.';
COMMENT ON COLUMN whereby_meeting.host_room_url IS 'A secret: it makes whoever has it the host.';
COMMENT ON COLUMN whereby_meeting.is_locked IS 'Others than hosts knock there.';
GRANT SELECT ON whereby_meeting TO reflector_meetings;

CREATE TABLE whereby_try (
	id text PRIMARY KEY,
	room_id text NOT NULL CONSTRAINT whereby_try_room REFERENCES room (id) ON DELETE CASCADE,
	prefix text NOT NULL,
	began_at timestamptz NOT NULL,
	leased_until timestamptz,
	whereby_id text
);
CREATE UNIQUE INDEX whereby_try_running ON whereby_try (room_id) WHERE leased_until IS NOT NULL;
COMMENT ON TABLE whereby_try IS 'Meetings that are being made at Whereby, and those that may have been left there.';
COMMENT ON COLUMN whereby_try.id IS 'UUID, lower case.';
COMMENT ON COLUMN whereby_try.room_id IS 'The room that wants a meeting.';
COMMENT ON COLUMN whereby_try.prefix IS 'What Whereby''s name of the room begins with; no other try has it.';
COMMENT ON COLUMN whereby_try.began_at IS 'When it began.';
COMMENT ON COLUMN whereby_try.leased_until IS 'Until when others wait for it; NULL: it came to nothing here.';
COMMENT ON COLUMN whereby_try.whereby_id IS 'The meetingId of what it left at Whereby, when that is known.';

-- While Whereby is in trouble nobody waits for it to be so again.
CREATE TABLE whereby_trouble (
	is_only boolean PRIMARY KEY DEFAULT true CONSTRAINT whereby_trouble_only CHECK (is_only),
	until timestamptz NOT NULL
);
INSERT INTO whereby_trouble (until) VALUES ('-infinity');
COMMENT ON TABLE whereby_trouble IS 'When Whereby may be asked again: one row.';
COMMENT ON COLUMN whereby_trouble.is_only IS 'Keeps it one row.';
COMMENT ON COLUMN whereby_trouble.until IS 'It is not asked before.';

-- ours: make a meeting at Whereby, its room's name beginning with prefix; busy: somebody does,
-- come again; open: there is one, or the room has moved: open it; gone: no such room; trouble:
-- Whereby has just failed.
CREATE FUNCTION whereby_begin(wanted_room text, new_try text, at timestamptz, lease interval)
RETURNS TABLE (verdict text, prefix text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	found room;
	given text;
	whose text;
BEGIN
	-- Against a DELETE of the room at the same time; first, for DELETE takes it first too.
	PERFORM pg_advisory_xact_lock_shared(hashtextextended('room ' || wanted_room, 0));
	SELECT r.* INTO found FROM room r WHERE r.id = wanted_room AND r.deleted_at IS NULL;
	IF found.id IS NULL OR found.platform <> 'whereby' THEN
		RETURN QUERY SELECT CASE WHEN found.id IS NULL THEN 'gone' ELSE 'open' END, NULL;
		RETURN;
	END IF;
	IF EXISTS (SELECT FROM whereby_trouble t WHERE t.until > at) THEN
		RETURN QUERY SELECT 'trouble', NULL;
		RETURN;
	END IF;
	-- Whoever had it has died.
	UPDATE whereby_try t SET leased_until = NULL
	WHERE t.room_id = wanted_room AND t.leased_until <= at;
	INSERT INTO whereby_try AS t (id, room_id, prefix, began_at, leased_until)
	VALUES (new_try, wanted_room, 'reflector-'
	    || left(regexp_replace(lower(found.name), '[^a-z0-9]+', '-', 'g'), 19)
	    || '-' || left(new_try, 8) || '-', at, at + lease)
	ON CONFLICT (room_id) WHERE leased_until IS NOT NULL DO NOTHING
	RETURNING t.prefix INTO given;
	IF given IS NULL THEN
		RETURN QUERY SELECT 'busy', NULL;
		RETURN;
	END IF;
	-- A statement of its own: it sees what the try that was waited for has come to.
	SELECT CASE
	    WHEN EXISTS (SELECT FROM meeting_row m WHERE m.room_id = wanted_room AND m.is_active)
	        THEN 'open'
	    WHEN EXISTS (SELECT FROM whereby_trouble t WHERE t.until > at) THEN 'trouble'
	    ELSE 'ours' END
	INTO whose;
	DELETE FROM whereby_try t WHERE t.id = new_try AND whose <> 'ours';
	RETURN QUERY SELECT whose, given;
END
$$;
COMMENT ON FUNCTION whereby_begin IS 'Whose turn it is to make a room''s meeting at Whereby.';

-- Notes what was made there; false: the room has a meeting already, has moved or is gone, or
-- the try took too long, and what was made is to be removed.
CREATE FUNCTION whereby_made(try text, at timestamptz, expires timestamptz, new_id text,
    made_id text, made_name text, room_url text, host_room_url text, is_locked boolean)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	wanted_room text;
BEGIN
	PERFORM pg_advisory_xact_lock_shared(hashtextextended('room ' || t.room_id, 0))
	FROM whereby_try t WHERE t.id = try;
	SELECT t.room_id INTO wanted_room FROM whereby_try t
	WHERE t.id = try AND t.leased_until IS NOT NULL FOR UPDATE;
	INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,
	    recording_trigger, start_date, end_date)
	SELECT new_id, r.id, r.user_id, lower(made_name), r.platform, r.recording_type,
	    r.recording_trigger, at, expires
	FROM room r
	WHERE r.id = wanted_room AND r.deleted_at IS NULL AND r.platform = 'whereby'
	ON CONFLICT (room_id) WHERE is_active DO NOTHING;
	IF NOT FOUND THEN
		UPDATE whereby_try t SET leased_until = NULL, whereby_id = made_id WHERE t.id = try;
		RETURN false;
	END IF;
	INSERT INTO whereby_meeting (meeting_id, whereby_id, room_url, host_room_url, is_locked)
	VALUES (new_id, made_id, room_url, host_room_url, is_locked);
	DELETE FROM whereby_try t WHERE t.id = try;
	RETURN true;
END
$$;
COMMENT ON FUNCTION whereby_made IS 'Ends a try that went well.';

-- is_lost: it is not known whether something was made there.
CREATE FUNCTION whereby_failed(try text, is_lost boolean, trouble_until timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	UPDATE whereby_trouble t SET until = trouble_until WHERE t.until < trouble_until;
	UPDATE whereby_try t SET leased_until = NULL WHERE t.id = try AND is_lost;
	DELETE FROM whereby_try t WHERE t.id = try AND NOT is_lost;
END
$$;
COMMENT ON FUNCTION whereby_failed IS 'Ends a try that failed.';

CREATE FUNCTION whereby_removed(try text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	DELETE FROM whereby_try t WHERE t.id = try AND t.leased_until IS NULL
$$;
COMMENT ON FUNCTION whereby_removed IS 'Nothing of a try is left at Whereby.';

GRANT EXECUTE ON FUNCTION whereby_begin(text, text, timestamptz, interval),
    whereby_made(text, timestamptz, timestamptz, text, text, text, text, text, boolean),
    whereby_failed(text, boolean, timestamptz), whereby_removed(text) TO reflector_meetings;
