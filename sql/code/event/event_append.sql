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
	items event_given[];
	keys bigint[];
	busy bigint[] := '{}';
	with_webhook text[];
	recorded text[];
	completed text[];
	since bigint;
	scopes presence_change_scope[];
	earlier presence_change_session[];
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
	    array_agg(DISTINCT room_name) FILTER (WHERE kind IS NOT NULL),
	    array_agg(DISTINCT room_name) FILTER (WHERE type IN ('jibri-recording-on',
	        'jibri-recording-off', 'recording_completed', 'recording_failed')),
	    array_agg(DISTINCT room_name) FILTER (WHERE type = 'recording_completed' AND dialect = 'jibri')
	INTO keys, with_webhook, recorded, completed
	FROM unnest(items);

	-- In one order, or two writers deadlock; before seq is drawn, or a reader's cursor
	-- skips what commits late.
	BEGIN
		PERFORM pg_advisory_xact_lock(key) FROM unnest(keys) AS key;
	EXCEPTION WHEN lock_not_available THEN
		busy := room_lock_most(keys);
	END;
	IF completed IS NOT NULL THEN
		PERFORM endpoint_lock(completed);
	END IF;
	with_webhook := webhook_rooms(with_webhook);
	IF with_webhook IS NOT NULL THEN
		scopes := presence_change_scopes(batch, with_webhook);
		earlier := ARRAY(SELECT presence_change_sessions(scopes));
	END IF;
	IF recorded IS NOT NULL THEN
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
		    occupant, text_key(occupant), person, name, breakout,
		    text_key(breakout), joined_at, kind, services, occupants,
		    dedup, data
		FROM (SELECT * FROM given WHERE meeting_id IS NOT NULL AND is_new AND NOT is_busy
		    ORDER BY meeting_id, number) AS sorted
	)
	SELECT number, CASE
	    WHEN is_busy THEN 'busy'
	    WHEN meeting_id IS NULL THEN CASE WHEN EXISTS (SELECT FROM tombstone t
	        WHERE t.room_key = text_key(room_name)) THEN 'erased' ELSE 'unknown' END
	    WHEN is_new THEN 'stored'
	    ELSE 'repeated' END
	FROM given;
	IF since IS NOT NULL THEN
		recorded := ARRAY(SELECT name FROM unnest(recorded) AS name
		    WHERE room_lock_key(name) <> ALL (busy));
		PERFORM recording_key_write(recorded, since);
		PERFORM recording_enqueue(recorded, since);
	END IF;
	IF cardinality(scopes) > 0 THEN
		PERFORM presence_change_enqueue(scopes, earlier);
	END IF;
END
$$;
COMMENT ON FUNCTION event_append(json) IS 'The only way into the log.';
GRANT EXECUTE ON FUNCTION event_append(json) TO reflector_jitsi_events,
    reflector_jibri_complete, reflector_whereby;
