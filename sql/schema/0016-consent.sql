-- Consent: who agrees to be recorded, and hand-overs that wait until everybody does.

ALTER TABLE room ADD COLUMN require_consent boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN room.require_consent IS 'Recordings are handed over only when everybody recorded has consented, or the owner releases them.';
GRANT UPDATE (require_consent) ON room TO reflector_rooms;

CREATE TABLE consent (
	id text PRIMARY KEY,
	meeting_id text NOT NULL CONSTRAINT consent_meeting REFERENCES meeting_row (id),
	person text NOT NULL,
	person_key bytea NOT NULL,
	is_guest boolean NOT NULL,
	consent_given boolean NOT NULL,
	decided_at timestamptz NOT NULL,
	CONSTRAINT consent_once UNIQUE (meeting_id, person_key)
);
COMMENT ON TABLE consent IS 'What each person last said about being recorded in a meeting.';
COMMENT ON COLUMN consent.id IS 'UUID, lower case; stays when the answer is changed.';
COMMENT ON COLUMN consent.meeting_id IS 'The meeting.';
COMMENT ON COLUMN consent.person IS 'The sub of a user''s token, or the guest-... of a guest''s link: the person of their sessions.';
COMMENT ON COLUMN consent.person_key IS 'SHA-256 of person.';
COMMENT ON COLUMN consent.is_guest IS 'Nobody vouches for who that is.';
COMMENT ON COLUMN consent.consent_given IS 'true: may be recorded; false: refused.';
COMMENT ON COLUMN consent.decided_at IS 'When it was said, or changed.';

CREATE TABLE recording_release (
	meeting_id text NOT NULL CONSTRAINT recording_release_meeting REFERENCES meeting_row (id),
	about text NOT NULL,
	released_at timestamptz NOT NULL,
	PRIMARY KEY (meeting_id, about)
);
COMMENT ON TABLE recording_release IS 'Recordings that the owner hands over without everybody''s consent.';
COMMENT ON COLUMN recording_release.meeting_id IS 'The meeting.';
COMMENT ON COLUMN recording_release.about IS 'The id of the recording, or of a file of it.';
COMMENT ON COLUMN recording_release.released_at IS 'When the owner said so.';

ALTER TABLE outbox
	ADD COLUMN is_held boolean NOT NULL DEFAULT false,
	ADD CONSTRAINT outbox_held CHECK (NOT is_held OR status = 'pending' AND next_attempt_at IS NULL);
CREATE INDEX outbox_held_of ON outbox (meeting_id) WHERE is_held;
COMMENT ON COLUMN outbox.is_held IS 'Waits for consents, whatever endpoint there is.';

CREATE FUNCTION consent_of(meeting text)
RETURNS TABLE (id text, person text, is_guest boolean, consent_given boolean, decided_at timestamptz)
LANGUAGE sql STABLE
AS $$
	SELECT c.id, c.person, c.is_guest, c.consent_given, c.decided_at
	FROM consent c
	WHERE c.meeting_id = meeting
$$;
COMMENT ON FUNCTION consent_of(text) IS 'What the people of a meeting last said about being recorded.';

-- about: a message's: the id of a recording or of a file.
CREATE FUNCTION recording_named(meeting text, about text)
RETURNS TABLE (id text, started_at timestamptz, ended_at timestamptz, file_ids text[])
LANGUAGE sql STABLE
AS $$
	SELECT r.id, coalesce(r.started_at, '-infinity'),
	    coalesce(r.stopped_at, r.completed_at, 'infinity'), f.ids
	FROM recording_of(meeting, '-infinity', interval '0') r
	CROSS JOIN LATERAL (SELECT array_agg(derived_id(meeting, 'file', file ->> 'file')) AS ids
	    FROM json_array_elements(r.files) AS file) f
	WHERE r.id = about OR about = ANY (f.ids)
	ORDER BY r.id = about DESC, r.id
	LIMIT 1
$$;
COMMENT ON FUNCTION recording_named(text, text) IS 'The recording that has this id, or a file that has it; what is not known of its time is without end.';

-- Whom it shows is not known better than by who was in: everybody in a breakout counts.
-- While nobody is known to have been in, the events of it are still to come: it waits.
CREATE FUNCTION consent_missing(meeting text, about text) RETURNS boolean
LANGUAGE plpgsql STABLE
AS $$
DECLARE
	named record;
	people text[];
BEGIN
	SELECT r.* INTO named FROM recording_named(meeting, consent_missing.about) r;
	IF NOT (SELECT r.require_consent FROM room r
	        WHERE r.id = (SELECT m.room_id FROM meeting_row m WHERE m.id = meeting))
	    OR EXISTS (SELECT FROM recording_release l WHERE l.meeting_id = meeting
	        AND l.about IN (consent_missing.about, named.id)) THEN
		RETURN false;
	END IF;
	people := ARRAY(SELECT DISTINCT s.person FROM session s WHERE s.meeting_id = meeting
	    AND s.joined_at <= named.ended_at AND coalesce(s.left_at, 'infinity') >= named.started_at);
	RETURN cardinality(people) = 0 OR EXISTS (
		SELECT FROM unnest(people) AS p
		WHERE NOT EXISTS (SELECT FROM consent_of(meeting) c WHERE c.person = p AND c.consent_given));
END
$$;
COMMENT ON FUNCTION consent_missing(text, text) IS 'Must the hand-over of a recording wait for somebody''s consent?';

-- Under the room's lock.  A message under way is not called back.
CREATE FUNCTION handover_settle(meeting text, at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM outbox o WHERE o.meeting_id = meeting
	    AND o.type = 'recording.completed' AND o.status = 'pending') THEN
		RETURN;
	END IF;
	PERFORM outbox_hold(ARRAY(SELECT m.room_name FROM meeting_row m WHERE m.id = meeting));
	UPDATE outbox o SET is_held = NOT o.is_held,
	    next_attempt_at = CASE WHEN EXISTS (SELECT FROM endpoint e WHERE e.lane = o.lane) THEN at END
	WHERE o.meeting_id = meeting AND o.type = 'recording.completed' AND o.status = 'pending'
	    AND o.leased_until IS NULL AND o.is_held <> consent_missing(meeting, o.about);
END
$$;
COMMENT ON FUNCTION handover_settle(text, timestamptz) IS 'Holds the hand-overs that lack a consent, lets go those that lack none.';

CREATE FUNCTION handover_decide(meeting text, at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(room_lock_key(m.room_name)) FROM meeting_row m WHERE m.id = meeting;
	PERFORM handover_settle(meeting, at);
END
$$;
COMMENT ON FUNCTION handover_decide(text, timestamptz) IS 'Looks again: who was in may have been told late, after everybody had consented.';

CREATE FUNCTION outbox_hold_back() RETURNS trigger
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		NEW.is_held := coalesce((SELECT r.require_consent FROM room r WHERE r.id = NEW.room_id), false);
	END IF;
	IF NEW.is_held THEN
		NEW.next_attempt_at := NULL;
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION outbox_hold_back() IS 'Whoever writes or wakes a message, one that waits for consents is not due.';
CREATE TRIGGER outbox_hold_new BEFORE INSERT ON outbox FOR EACH ROW
WHEN (NEW.type = 'recording.completed') EXECUTE FUNCTION outbox_hold_back();
CREATE TRIGGER outbox_hold_woken BEFORE UPDATE ON outbox FOR EACH ROW
WHEN (NEW.is_held) EXECUTE FUNCTION outbox_hold_back();

-- After the statement: the event that made the message is stored by the same one.
CREATE FUNCTION outbox_let_go() RETURNS trigger
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	PERFORM handover_settle(NEW.meeting_id, NEW.created_at);
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION outbox_let_go() IS 'A new hand-over for which everybody has consented already.';
CREATE TRIGGER outbox_let_go AFTER INSERT ON outbox FOR EACH ROW
WHEN (NEW.is_held) EXECUTE FUNCTION outbox_let_go();

CREATE FUNCTION room_consent_dropped() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	UPDATE outbox o SET is_held = false,
	    next_attempt_at = CASE WHEN EXISTS (SELECT FROM endpoint e WHERE e.lane = o.lane)
	        THEN o.created_at END
	WHERE o.is_held AND o.meeting_id IN (SELECT m.id FROM meeting_row m WHERE m.room_id = NEW.id);
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION room_consent_dropped() IS 'A room that requires no consent any more has nothing that waits for it.';
CREATE TRIGGER room_consent_dropped AFTER UPDATE ON room FOR EACH ROW
WHEN (OLD.require_consent AND NOT NEW.require_consent)
EXECUTE FUNCTION room_consent_dropped();

CREATE FUNCTION room_consent_required() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	UPDATE outbox o SET is_held = true
	WHERE o.type = 'recording.completed' AND o.status = 'pending' AND o.leased_until IS NULL
	    AND NOT o.is_held
	    AND o.meeting_id IN (SELECT m.id FROM meeting_row m WHERE m.room_id = NEW.id)
	    AND consent_missing(o.meeting_id, o.about);
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION room_consent_required() IS 'From now on; what is under way is not called back.';
-- By its name before room_webhook_changed, which wakes what waits for an endpoint.
CREATE TRIGGER room_consent_required AFTER UPDATE ON room FOR EACH ROW
WHEN (NOT OLD.require_consent AND NEW.require_consent)
EXECUTE FUNCTION room_consent_required();

-- The id of the consent; NULL: no such meeting.
CREATE FUNCTION consent_give(meeting text, new_id text, who text, guest boolean, given boolean,
    at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	kept text;
BEGIN
	PERFORM pg_advisory_xact_lock(room_lock_key(m.room_name)) FROM meeting_row m WHERE m.id = meeting;
	INSERT INTO consent AS c (id, meeting_id, person, person_key, is_guest, consent_given, decided_at)
	SELECT new_id, m.id, who, sha256(convert_to(who, 'UTF8')), guest, given, at
	FROM meeting_row m
	WHERE m.id = meeting
	ON CONFLICT ON CONSTRAINT consent_once DO UPDATE SET is_guest = excluded.is_guest,
	    consent_given = excluded.consent_given, decided_at = excluded.decided_at
	RETURNING c.id INTO kept;
	IF kept IS NOT NULL THEN
		PERFORM handover_settle(meeting, at);
	END IF;
	RETURN kept;
END
$$;
COMMENT ON FUNCTION consent_give IS 'Somebody says, or says anew, whether they may be recorded.';

CREATE FUNCTION recording_release(meeting text, about text, at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(room_lock_key(m.room_name)) FROM meeting_row m WHERE m.id = meeting;
	INSERT INTO recording_release (meeting_id, about, released_at)
	SELECT meeting, released.id, at
	FROM recording_named(meeting, recording_release.about) r
	CROSS JOIN LATERAL unnest(r.file_ids || r.id) AS released(id)
	ON CONFLICT DO NOTHING;
	PERFORM handover_settle(meeting, at);
END
$$;
COMMENT ON FUNCTION recording_release(text, text, timestamptz) IS 'The owner hands a recording over, with its later files, whoever has not consented.';

CREATE FUNCTION waits_for_consent(meeting text, recording text, files json) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT EXISTS (SELECT FROM outbox o WHERE o.meeting_id = meeting AND o.is_held
	    AND (o.about = recording OR o.about IN (SELECT derived_id(meeting, 'file', f ->> 'file')
	        FROM json_array_elements(files) f)))
$$;
COMMENT ON FUNCTION waits_for_consent(text, text, json) IS 'Is a hand-over of this recording held?';

GRANT EXECUTE ON FUNCTION consent_give(text, text, text, boolean, boolean, timestamptz),
    recording_release(text, text, timestamptz) TO reflector_meetings;
GRANT EXECUTE ON FUNCTION consent_of(text), waits_for_consent(text, text, json)
    TO reflector_meetings, reflector_deliver, reflector_reader;
GRANT SELECT ON consent TO reflector_meetings, reflector_deliver;
GRANT EXECUTE ON FUNCTION handover_decide(text, timestamptz) TO reflector_deliver;
GRANT SELECT (meeting_id, is_held) ON outbox TO reflector_deliver;
