-- Erasure: a meeting goes with all that is known of it, in bounded steps, and leaves a
-- tombstone.  Begun, it is out of sight at once and cannot be written to; whoever finds it
-- unfinished goes on.

CREATE TABLE audit (
	number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	actor text NOT NULL CONSTRAINT audit_actor CHECK (actor IN ('owner', 'operator')),
	kind text NOT NULL CONSTRAINT audit_kind CHECK (kind IN ('delete', 'purge')),
	began_at timestamptz NOT NULL,
	ended_at timestamptz,
	events bigint NOT NULL DEFAULT 0,
	messages bigint NOT NULL DEFAULT 0,
	consents bigint NOT NULL DEFAULT 0,
	files bigint NOT NULL DEFAULT 0
);
CREATE INDEX audit_unfinished ON audit (number) WHERE ended_at IS NULL;
COMMENT ON TABLE audit IS 'What was erased: a row a meeting, without anything that says which or whose.';
COMMENT ON COLUMN audit.number IS 'The order in which they were begun.';
COMMENT ON COLUMN audit.actor IS 'Who: the meeting''s owner, or the site''s operator.';
COMMENT ON COLUMN audit.kind IS 'delete: by the API; purge: by reflectorctl, for its age.';
COMMENT ON COLUMN audit.began_at IS 'When it went out of sight.';
COMMENT ON COLUMN audit.ended_at IS 'When the last of it was gone; NULL: not yet.';
COMMENT ON COLUMN audit.events IS 'How many events went.';
COMMENT ON COLUMN audit.messages IS 'How many messages of the outbox, with their bodies.';
COMMENT ON COLUMN audit.consents IS 'How many consents.';
COMMENT ON COLUMN audit.files IS 'How many files of recordings, below RECORDINGS_DIR.';

CREATE TABLE tombstone (
	room_key bytea PRIMARY KEY,
	erased_on date NOT NULL
);
COMMENT ON TABLE tombstone IS 'Meetings that were erased: their late events are taken and not stored.';
COMMENT ON COLUMN tombstone.room_key IS 'SHA-256 of room_name.';
COMMENT ON COLUMN tombstone.erased_on IS 'The day, in UTC.';

ALTER TABLE meeting_row ADD COLUMN erasure bigint CONSTRAINT meeting_erasure REFERENCES audit (number);
CREATE UNIQUE INDEX meeting_erasing ON meeting_row (erasure) WHERE erasure IS NOT NULL;
CREATE INDEX meeting_old ON meeting_row (ended_at, id) WHERE NOT is_active;
COMMENT ON COLUMN meeting_row.erasure IS 'It is being erased; room_name is then its id, so that no event finds it.';

CREATE OR REPLACE VIEW meeting AS
SELECT m.id, m.room_id, m.user_id, m.room_name, m.platform, m.recording_type,
    m.recording_trigger, m.start_date, m.end_date, m.is_active, m.ended_at,
    CASE WHEN m.is_active THEN client_count(m.id) ELSE 0 END AS num_clients,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('type', e.type,
            'timestamp', rfc3339(e.received_at), 'data', e.data) ORDER BY e.seq), '[]')
        FROM event e WHERE e.meeting_id = m.id) AS events
FROM meeting_row m
WHERE m.erasure IS NULL;

CREATE FUNCTION erasure_begin(meeting text, who text, how text, at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	name text;
	place bigint;
BEGIN
	PERFORM pg_advisory_xact_lock(room_lock_key(m.room_name)) FROM meeting_row m WHERE m.id = meeting;
	SELECT m.room_name INTO name FROM meeting_row m
	WHERE m.id = meeting AND m.erasure IS NULL FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	INSERT INTO tombstone (room_key, erased_on)
	VALUES (sha256(convert_to(name, 'UTF8')), (at AT TIME ZONE 'UTC')::date)
	ON CONFLICT DO NOTHING;
	INSERT INTO audit (actor, kind, began_at) VALUES (who, how, at) RETURNING number INTO place;
	UPDATE meeting_row m SET erasure = place, room_name = m.id, is_active = false,
	    ended_at = coalesce(m.ended_at, at)
	WHERE m.id = meeting;
	-- At once: nothing of it is sent any more, or listed.
	WITH gone AS (DELETE FROM outbox o WHERE o.meeting_id = meeting RETURNING 1)
	UPDATE audit a SET messages = (SELECT count(*) FROM gone) WHERE a.number = place;
END
$$;
COMMENT ON FUNCTION erasure_begin IS 'Ends a meeting, and takes it out of sight and reach; nothing when that was done.';

-- What is bounded goes first; the meeting's own row goes in a step that found nothing else:
-- it waits for the room's row, which others lock before they lock messages.
CREATE FUNCTION erasure_step(meeting text, most bigint, at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	place bigint;
	in_room text;
	gone bigint[];
BEGIN
	PERFORM pg_advisory_xact_lock(room_lock_key(meeting));
	SELECT m.erasure, m.room_id INTO place, in_room FROM meeting_row m
	WHERE m.id = meeting AND m.erasure IS NOT NULL;
	IF NOT FOUND THEN
		RETURN true;
	END IF;
	WITH messages AS (
		DELETE FROM outbox o WHERE o.id IN
		    (SELECT l.id FROM outbox l WHERE l.meeting_id = meeting LIMIT most)
		RETURNING 1
	), events AS (
		-- 32 MiB at most, but one always: a step ends well before statement_timeout.
		DELETE FROM event e WHERE e.meeting_id = meeting AND e.seq IN
		    (SELECT l.seq FROM (
			SELECT p.seq, sum(p.data_bytes) OVER (ORDER BY p.seq) - p.data_bytes AS before
			FROM (SELECT seq, data_bytes FROM event WHERE meeting_id = meeting ORDER BY seq LIMIT most) p
		    ) l WHERE l.before < 33554432)
		RETURNING 1
	), consents AS (
		DELETE FROM consent c WHERE c.id IN
		    (SELECT l.id FROM consent l WHERE l.meeting_id = meeting LIMIT most)
		RETURNING 1
	)
	SELECT ARRAY[(SELECT count(*) FROM messages), (SELECT count(*) FROM events),
	    (SELECT count(*) FROM consents)] INTO gone;
	UPDATE audit a SET messages = a.messages + gone[1], events = a.events + gone[2],
	    consents = a.consents + gone[3]
	WHERE a.number = place;
	IF gone <> '{0,0,0}' THEN
		RETURN false;
	END IF;
	DELETE FROM recording_release l WHERE l.meeting_id = meeting;
	DELETE FROM meeting_row m WHERE m.id = meeting;
	PERFORM erasure_room(in_room);
	UPDATE audit a SET ended_at = at WHERE a.number = place;
	RETURN true;
END
$$;
COMMENT ON FUNCTION erasure_step IS 'Erases some more of a meeting; true: nothing is left.';

CREATE FUNCTION erasure_room(unused text) RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	DELETE FROM room r
	WHERE r.id = unused AND r.deleted_at IS NOT NULL
	    AND NOT EXISTS (SELECT FROM meeting_row m WHERE m.room_id = r.id)
	    -- What was left at Whereby has to be removed there first.
	    AND NOT EXISTS (SELECT FROM whereby_try t WHERE t.room_id = r.id);
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	DELETE FROM outbox o WHERE o.room_id = unused;
	RETURN true;
END
$$;
COMMENT ON FUNCTION erasure_room(text) IS 'A deleted room stayed for its meetings'' sake alone; true: it went with the last one.';

CREATE FUNCTION erasure_count_files(meeting text, removed bigint) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	UPDATE audit a SET files = a.files + removed
	WHERE a.number = (SELECT m.erasure FROM meeting_row m WHERE m.id = meeting)
$$;
COMMENT ON FUNCTION erasure_count_files(text, bigint) IS 'Notes how many files went.';

-- In one statement, so of one moment.  Events that list many people are not here: what they
-- say of this one is in the sessions.
CREATE FUNCTION person_export(who text, at timestamptz) RETURNS json
LANGUAGE sql STABLE
AS $$
	WITH present AS MATERIALIZED (
		SELECT DISTINCT e.meeting_id AS id FROM event e
		WHERE e.person = who OR e.occupant = who OR e.occupants @> jsonb_build_array(
		    jsonb_build_object('person', who)) OR e.occupants @> jsonb_build_array(
		    jsonb_build_object('occupant', who))
	)
	SELECT json_build_object('user', who, 'exported_at', rfc3339(at),
	    'rooms', (SELECT coalesce(json_agg(json_build_object('id', r.id, 'name', r.name,
	        'created_at', rfc3339(r.created_at), 'deleted_at', rfc3339(r.deleted_at),
	        'webhook_url', r.webhook_url) ORDER BY r.created_at, r.id), '[]')
	        FROM room r WHERE r.user_id = who),
	    'meetings', (SELECT coalesce(json_agg(json_build_object('id', m.id, 'room_name', m.room_name,
	        'start_date', rfc3339(m.start_date), 'ended_at', rfc3339(m.ended_at))
	        ORDER BY m.start_date, m.id), '[]')
	        FROM meeting_row m WHERE m.user_id = who AND m.erasure IS NULL),
	    'participations', (SELECT coalesce(json_agg(json_build_object('meeting_id', m.id,
	        'room_name', m.room_name, 'name', p.name, 'email', p.email,
	        'first_seen', rfc3339(p.first_seen), 'last_seen', rfc3339(p.last_seen),
	        'seconds', p.seconds, 'sessions', p.sessions, 'events', (
	            SELECT coalesce(json_agg(json_build_object('type', e.type,
	                'timestamp', rfc3339(e.received_at), 'data', e.data) ORDER BY e.seq), '[]')
	            FROM event e
	            WHERE e.meeting_id = m.id AND e.occupant_key IN (SELECT o.occupant_key
	                FROM occupant_of(m.id) o WHERE o.person = p.id)))
	        ORDER BY p.first_seen, m.id), '[]')
	        FROM present
	        JOIN meeting_row m ON m.id = present.id AND m.erasure IS NULL
	        CROSS JOIN LATERAL participant_of(m.id, at) p
	        WHERE p.id = who OR p.id IN (SELECT o.person FROM occupant_of(m.id) o WHERE o.occupant = who)),
	    'consents', (SELECT coalesce(json_agg(json_build_object('meeting_id', c.meeting_id,
	        'consent_given', c.consent_given, 'decided_at', rfc3339(c.decided_at))
	        ORDER BY c.decided_at, c.id), '[]')
	        FROM consent c WHERE c.person = who),
	    'keys', (SELECT coalesce(json_agg(json_build_object('id', k.id, 'scope', k.scope,
	        'name', k.name, 'created_at', rfc3339(k.created_at), 'used_at', rfc3339(k.used_at),
	        'revoked_at', rfc3339(k.revoked_at)) ORDER BY k.created_at, k.id), '[]')
	        FROM api_key k WHERE k.user_id = who))
$$;
COMMENT ON FUNCTION person_export(text, timestamptz) IS 'What is kept about a person (a user''s id, or an occupant''s), but for copies in messages.';

GRANT EXECUTE ON FUNCTION erasure_begin(text, text, text, timestamptz),
    erasure_step(text, bigint, timestamptz), erasure_count_files(text, bigint)
    TO reflector_meetings;
