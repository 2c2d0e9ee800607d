-- event_append at two thirds of its cost: a batch is read from its JSON once, and what only
-- recordings need (a second table's insert, an SQL function planned anew each time) is left
-- to the batches that have them.

-- In plpgsql: its plan is kept, where an SQL function that cannot be inlined is planned at
-- every statement that writes a row into the index on it.
CREATE OR REPLACE FUNCTION derived_id(meeting text, kind text, name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
	digest text := md5(meeting || '/' || kind || '/' || name);
BEGIN
	RETURN overlay(overlay(digest placing '4' from 13) placing substr('89ab',
	    1 + (get_byte(decode(substr(digest, 17, 2), 'hex'), 0) & 3), 1) from 17)::uuid::text;
END
$$;

CREATE TYPE event_given AS (
	number bigint,
	room_name text,
	dialect text,
	type text,
	occurred_at timestamptz,
	received_at timestamptz,
	occupant text,
	person text,
	name text,
	breakout text,
	joined_at timestamptz,
	kind text,
	services text[],
	occupants jsonb,
	dedup bytea,
	data json
);
COMMENT ON TYPE event_given IS 'An item of event_append''s batch; room_name in lower case.';

-- Messages of the recordings' events that a batch has stored.  since: where event_seq stood
-- under the rooms' locks, so what is later of these rooms is the batch's own.  A room whose lock
-- somebody else holds is not among them: what is later there may be his.
CREATE FUNCTION recording_tell(room_names text[], since bigint) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	INSERT INTO outbox (endpoint, room_id, meeting_id, type, subject, about, event_seq,
	    created_at, next_attempt_at)
	SELECT n.endpoint, n.room_id, e.meeting_id, n.type, n.subject, n.about, e.seq,
	    e.received_at, CASE WHEN n.is_due THEN e.received_at END
	FROM (SELECT (SELECT m.id FROM meeting_row m WHERE m.room_name = given) AS meeting_id
	    FROM unnest(room_names) AS given) AS told
	CROSS JOIN LATERAL (
		SELECT e.* FROM event e
		WHERE e.meeting_id = told.meeting_id AND e.seq > since
		OFFSET 0 -- or the planner reads every recording that there was
	) e
	CROSS JOIN LATERAL recording_news(e.meeting_id, e.dialect, e.type, e.data) n
	WHERE e.type IN ('jibri-recording-on', 'recording_completed')
	ORDER BY e.meeting_id, e.seq
	ON CONFLICT ON CONSTRAINT outbox_once DO NOTHING;
END
$$;
COMMENT ON FUNCTION recording_tell(text[], bigint) IS 'Writes what recordings'' events tell: a completion to everybody who may ever listen, the rest to who listens now.';

CREATE OR REPLACE FUNCTION event_append(batch json) RETURNS TABLE (item bigint, verdict text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
	items event_given[];
	keys bigint[];
	busy bigint[] := '{}';
	heard text[];
	completed text[];
	since bigint;
	scopes fact_scope[];
	earlier fact_session[];
BEGIN
	items := ARRAY(
		SELECT ROW(number, lower(room), dialect, type, occurred_at, received_at, occupant,
		    person, name, breakout, joined_at, kind, services, occupants,
		    decode(dedup, 'hex'), data)::event_given
		FROM ROWS FROM (json_to_recordset(batch) AS (room text, dialect text, type text,
		    occurred_at timestamptz, received_at timestamptz, occupant text, person text,
		    name text, breakout text, joined_at timestamptz, kind text, services text[],
		    occupants jsonb, dedup text, data json)) WITH ORDINALITY
		    AS i(room, dialect, type, occurred_at, received_at, occupant, person, name,
		    breakout, joined_at, kind, services, occupants, dedup, data, number));
	SELECT array_agg(DISTINCT room_lock_key(room_name) ORDER BY room_lock_key(room_name)),
	    array_agg(DISTINCT room_name) FILTER (WHERE kind IS NOT NULL OR type = 'jibri-recording-on'),
	    array_agg(DISTINCT room_name) FILTER (WHERE type = 'recording_completed' AND dialect = 'jibri')
	INTO keys, heard, completed
	FROM unnest(items);

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
	heard := fact_heard(heard);
	IF heard IS NOT NULL THEN
		scopes := fact_scopes(batch, heard);
		earlier := ARRAY(SELECT fact_sessions(scopes));
	END IF;
	IF heard IS NOT NULL OR completed IS NOT NULL THEN
		SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO since FROM event_seq;
	END IF;

	RETURN QUERY
	WITH named AS MATERIALIZED (
		-- A subquery: the planner would join by reading every meeting that there was.
		SELECT i.*, cardinality(busy) > 0 AND room_lock_key(i.room_name) = ANY (busy) AS is_busy,
		    (SELECT m.id FROM meeting_row m
		    WHERE m.room_name = i.room_name AND m.erasure IS NULL) AS meeting_id
		FROM unnest(items) AS i
	), given AS MATERIALIZED (
		-- Under the room's lock: what is new here is new when it is written.  seq is drawn
		-- for what is new only.
		SELECT named.*, number = min(number) OVER (PARTITION BY meeting_id, dedup)
		    AND NOT EXISTS (SELECT FROM event e
		        WHERE e.meeting_id = named.meeting_id AND e.dedup = named.dedup) AS is_new
		FROM named
	), stored AS (
		INSERT INTO event (meeting_id, seq, dialect, type, occurred_at, received_at,
		    occupant, occupant_key, person, name, breakout, breakout_key, joined_at, kind,
		    services, occupants, dedup, data)
		SELECT meeting_id, nextval('event_seq'), dialect, type, occurred_at, received_at,
		    occupant, sha256(convert_to(occupant, 'UTF8')), person, name, breakout,
		    sha256(convert_to(breakout, 'UTF8')), joined_at, kind, services, occupants,
		    dedup, data
		FROM (SELECT * FROM given WHERE meeting_id IS NOT NULL AND is_new AND NOT is_busy
		    ORDER BY meeting_id, number) AS sorted
	)
	SELECT number, CASE
	    WHEN is_busy THEN 'busy'
	    WHEN meeting_id IS NULL THEN CASE WHEN EXISTS (SELECT FROM tombstone t
	        WHERE t.room_key = sha256(convert_to(room_name, 'UTF8'))) THEN 'erased' ELSE 'unknown' END
	    WHEN is_new THEN 'stored'
	    ELSE 'repeated' END
	FROM given;
	IF since IS NOT NULL THEN
		PERFORM recording_tell(ARRAY(SELECT name FROM unnest(heard || completed) AS name
		    WHERE room_lock_key(name) <> ALL (busy)), since);
	END IF;
	IF cardinality(scopes) > 0 THEN
		PERFORM fact_tell(scopes, earlier);
	END IF;
END
$$;
