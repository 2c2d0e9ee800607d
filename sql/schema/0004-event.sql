-- The log: every event of a known meeting, whole, for ever.

CREATE SEQUENCE event_seq;
COMMENT ON SEQUENCE event_seq IS 'Numbers the events; drawn under the room''s lock.';

CREATE TABLE event (
	meeting_id text NOT NULL,
	seq bigint NOT NULL,
	dialect text NOT NULL CONSTRAINT event_dialect CHECK
	    (dialect IN ('signed', 'stock', 'whereby', 'jibri', 'reflector')),
	type text NOT NULL,
	occurred_at timestamptz NOT NULL,
	received_at timestamptz NOT NULL,
	occupant text,
	occupant_key bytea,
	person text,
	name text,
	breakout text,
	breakout_key bytea,
	joined_at timestamptz,
	kind text CONSTRAINT event_kind CHECK
	    (kind IN ('joined', 'left', 'created', 'destroyed', 'snapshot', 'service')),
	services text[],
	occupants jsonb,
	dedup bytea NOT NULL,
	data json NOT NULL,
	data_bytes integer GENERATED ALWAYS AS (octet_length(data::text)) STORED,
	PRIMARY KEY (meeting_id, seq),
	CONSTRAINT event_once UNIQUE (meeting_id, dedup)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02);

-- Presence is read from this index alone; keys of any length are hashed for its sake.
CREATE INDEX event_presence ON event (meeting_id, occupant_key, breakout_key, occurred_at)
    INCLUDE (kind, joined_at, dialect, seq) WHERE kind IS NOT NULL;
CREATE INDEX event_recording ON event (meeting_id, type)
    WHERE type IN ('jibri-recording-on', 'jibri-recording-off', 'recording_completed', 'recording_failed');

COMMENT ON TABLE event IS 'Append-only.  The columns occurred_at and occupant to occupants are a cache of data, which only `reflectorctl reproject` refills (occurred_at where data names a better time than the sender told).  No foreign key to meeting_row: event_append looks the meeting up under the room''s lock.';
COMMENT ON COLUMN event.meeting_id IS 'The meeting that it belongs to.';
COMMENT ON COLUMN event.seq IS 'Within a meeting the order of commits: a reader who has seen seq n never misses a smaller one.';
COMMENT ON COLUMN event.dialect IS 'signed: the seed''s; stock: unmodified event_sync; whereby: Whereby''s webhooks; jibri: recording-complete; reflector: our own.';
COMMENT ON COLUMN event.type IS 'The wire''s event name.';
COMMENT ON COLUMN event.occurred_at IS 'The sender''s time of what happened.';
COMMENT ON COLUMN event.received_at IS 'When we received it.';
COMMENT ON COLUMN event.occupant IS 'Whom a joined or left is about.';
COMMENT ON COLUMN event.occupant_key IS 'SHA-256 of occupant.';
COMMENT ON COLUMN event.person IS 'Who that is, when the event says so.';
COMMENT ON COLUMN event.name IS 'The name that the event shows.';
COMMENT ON COLUMN event.breakout IS 'The breakout room; NULL: the main room.';
COMMENT ON COLUMN event.breakout_key IS 'SHA-256 of breakout.';
COMMENT ON COLUMN event.joined_at IS 'When the session began, when the event names it.';
COMMENT ON COLUMN event.kind IS 'What a presence event tells; service: it is about an occupant that is no person.';
COMMENT ON COLUMN event.services IS 'Occupants in this event that match JITSI_SERVICE_OCCUPANTS.';
COMMENT ON COLUMN event.occupants IS 'The people that a destroyed or snapshot lists: [{occupant, joined_at, left_at, person, name, email}].';
COMMENT ON COLUMN event.dedup IS 'SHA-256 of what makes two events the same.';
COMMENT ON COLUMN event.data IS 'The sender''s own JSON.';
COMMENT ON COLUMN event.data_bytes IS 'Its length: answers are cut without reading what is left out.';

-- The lock of a room: whoever writes its events or decides about its meeting holds it
-- until commit.
CREATE FUNCTION room_lock_key(room_name text) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN hashtextextended(room_name, 0);
COMMENT ON FUNCTION room_lock_key(text) IS 'The key of a room''s advisory lock; room_name in lower case.';

-- Takes the locks that are to be had, in their order; answers with the keys of those that
-- others hold too long.
CREATE FUNCTION room_lock_most(keys bigint[]) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	busy bigint[] := '{}';
	key bigint;
BEGIN
	FOREACH key IN ARRAY keys LOOP
		BEGIN
			PERFORM pg_advisory_xact_lock(key);
		EXCEPTION WHEN lock_not_available THEN
			busy := busy || key;
		END;
	END LOOP;
	RETURN busy;
END
$$;
COMMENT ON FUNCTION room_lock_most(bigint[]) IS 'The slow way, when one of the rooms is held.';

-- What event_append holds while it finds out what its batch has changed (0011-fact.sql).
CREATE TYPE fact_scope AS (
	meeting_id text,
	only_of bytea[],
	is_unused boolean,
	at timestamptz
);
COMMENT ON TYPE fact_scope IS 'Whose sessions a batch can change: of some occupants of a meeting, or (NULL) of all; was nobody in it before; when it was received.';

CREATE TYPE fact_session AS (
	meeting_id text,
	occupant_key bytea,
	breakout_key bytea,
	joined_at timestamptz,
	is_over boolean
);
COMMENT ON TYPE fact_session IS 'A session as far as facts go.';

-- batch: an array of {room, dialect, type, occurred_at, received_at, occupant, person,
-- name, breakout, joined_at, kind, services, occupants, dedup (hexadecimal), data}.
-- Answers one row an item, numbered from 1: stored, repeated, unknown (no such meeting),
-- erased (there was such a meeting; nothing is stored of it any more) or
-- busy (somebody holds the room's lock for longer than lock_timeout).
CREATE FUNCTION event_append(batch json) RETURNS TABLE (item bigint, verdict text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
	keys bigint[];
	busy bigint[] := '{}';
	present text[];
	completed text[];
	scopes fact_scope[];
	earlier fact_session[];
BEGIN
	SELECT array_agg(DISTINCT room_lock_key(name) ORDER BY room_lock_key(name)),
	    array_agg(DISTINCT name) FILTER (WHERE kind IS NOT NULL),
	    array_agg(DISTINCT name) FILTER (WHERE type = 'recording_completed' AND dialect = 'jibri')
	INTO keys, present, completed
	FROM json_to_recordset(batch) AS given(room text, kind text, type text, dialect text)
	CROSS JOIN LATERAL (SELECT lower(room) AS name) AS lowered;

	-- In one order, or two writers deadlock; before seq is drawn, or a reader's cursor
	-- skips what commits late.
	BEGIN
		PERFORM pg_advisory_xact_lock(key) FROM unnest(keys) AS key;
	EXCEPTION WHEN lock_not_available THEN
		busy := room_lock_most(keys);
	END;
	IF completed IS NOT NULL THEN
		PERFORM outbox_hold(completed);
	END IF;
	present := fact_heard(present);
	IF present IS NOT NULL THEN
		scopes := fact_scopes(batch, present);
		earlier := ARRAY(SELECT fact_sessions(scopes));
	END IF;

	RETURN QUERY
	WITH named AS MATERIALIZED (
		-- A subquery: the planner would join by reading every meeting that there was.
		SELECT i.*, room_lock_key(lower(i.room)) = ANY (busy) AS is_busy, (SELECT m.id FROM meeting_row m
		    WHERE m.room_name = lower(i.room) AND m.erasure IS NULL)
		    AS meeting_id, decode(dedup_hex, 'hex') AS dedup
		FROM ROWS FROM (json_to_recordset(batch) AS (room text, dialect text, type text,
		    occurred_at timestamptz, received_at timestamptz, occupant text, person text,
		    name text, breakout text, joined_at timestamptz, kind text, services text[],
		    occupants jsonb, dedup text, data json)) WITH ORDINALITY
		    AS i(room, dialect, type, occurred_at, received_at, occupant, person, name,
		    breakout, joined_at, kind, services, occupants, dedup_hex, data, number)
	), given AS MATERIALIZED (
		-- seq is drawn for what is new only.
		SELECT named.*, number = min(number) OVER (PARTITION BY meeting_id, dedup)
		    AND NOT EXISTS (SELECT FROM event e
		        WHERE e.meeting_id = named.meeting_id AND e.dedup = named.dedup) AS is_new
		FROM named
	), stored AS (
		INSERT INTO event AS e (meeting_id, seq, dialect, type, occurred_at, received_at,
		    occupant, occupant_key, person, name, breakout, breakout_key, joined_at, kind,
		    services, occupants, dedup, data)
		SELECT meeting_id, nextval('event_seq'), dialect, type, occurred_at, received_at,
		    occupant, sha256(convert_to(occupant, 'UTF8')), person, name, breakout,
		    sha256(convert_to(breakout, 'UTF8')), joined_at, kind, services, occupants,
		    dedup, data
		FROM (SELECT * FROM given WHERE meeting_id IS NOT NULL AND is_new AND NOT is_busy
		    ORDER BY meeting_id, number) AS sorted
		ON CONFLICT ON CONSTRAINT event_once DO NOTHING
		RETURNING e.meeting_id, e.seq, e.dialect, e.type, e.received_at, e.data
	), queued AS (
		INSERT INTO outbox (endpoint, room_id, meeting_id, type, subject, about, event_seq,
		    created_at, next_attempt_at)
		SELECT n.endpoint, n.room_id, s.meeting_id, n.type, n.subject, n.about, s.seq,
		    s.received_at, CASE WHEN n.is_due THEN s.received_at END
		FROM stored s
		CROSS JOIN LATERAL recording_news(s.meeting_id, s.dialect, s.type, s.data) n
		WHERE s.type IN ('jibri-recording-on', 'recording_completed')
		ORDER BY s.meeting_id, s.seq
		ON CONFLICT ON CONSTRAINT outbox_once DO NOTHING
	)
	SELECT number, CASE
	    WHEN is_busy THEN 'busy'
	    WHEN meeting_id IS NULL THEN CASE WHEN EXISTS (SELECT FROM tombstone t
	        WHERE t.room_key = sha256(convert_to(lower(room), 'UTF8'))) THEN 'erased' ELSE 'unknown' END
	    WHEN is_new THEN 'stored'
	    ELSE 'repeated' END
	FROM given;
	IF cardinality(scopes) > 0 THEN
		PERFORM fact_tell(scopes, earlier);
	END IF;
END
$$;
COMMENT ON FUNCTION event_append(json) IS 'The only way into the log.';
GRANT EXECUTE ON FUNCTION event_append(json) TO reflector_jitsi_events, reflector_jibri_complete,
    reflector_whereby;
GRANT SELECT ON event TO reflector_meetings;
