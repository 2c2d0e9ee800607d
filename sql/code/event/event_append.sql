-- batch: an array of {room, dialect, type, occurred_at, received_at, occupant, person, name,
-- nick, breakout, joined_at, is_moderator, removed_by, speaking_ms, kind, services, occupants, dedup
-- (hexadecimal), data, request, trace}.  Returns one row per item, numbered from 1: stored, repeated, unknown (no such meeting), erased (the
-- meeting was erased; nothing is stored) or busy (another transaction held the room's lock for
-- longer than lock_timeout).  Steps: doc/design/log.md, "Projection".  Locks:
-- doc/design/locks.md, "Lock of a room".
CREATE FUNCTION event_append(batch json) RETURNS TABLE (item bigint, verdict text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
	items event_given[] := event_read(batch);
	keys bigint[];
	completed text[];
	has_signed text[];
	has_presence boolean;
	has_end boolean;
	busy bigint[] := '{}';
	recorded text[];
	since bigint;
	changes presence_change[];
BEGIN
	SELECT array_agg(DISTINCT room_lock_key(room_name) ORDER BY room_lock_key(room_name)),
	    array_agg(DISTINCT room_name) FILTER (WHERE type IN ('jibri-recording-on',
	        'jibri-recording-off', 'jibri-recording-refused', 'recording_completed',
	        'recording_failed')),
	    array_agg(DISTINCT room_name) FILTER (WHERE type = 'recording_completed' AND dialect = 'jibri'),
	    array_agg(DISTINCT room_name) FILTER (WHERE kind IS NOT NULL AND dialect = 'signed'),
	    bool_or(kind IS NOT NULL), bool_or(kind = 'destroyed' AND breakout IS NULL)
	INTO keys, recorded, completed, has_signed, has_presence, has_end
	FROM unnest(items);

	-- In the order of their keys: two writers with another order would deadlock.
	BEGIN
		PERFORM pg_advisory_xact_lock(key) FROM unnest(keys) AS key;
	EXCEPTION WHEN lock_not_available THEN
		busy := room_lock_most(keys);
	END;
	IF completed IS NOT NULL THEN
		PERFORM endpoint_lock(completed);
	END IF;
	items := event_judge(items, busy, has_signed);
	IF recorded IS NOT NULL THEN
		SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO since FROM event_seq;
	END IF;
	PERFORM event_store(items);
	IF has_presence THEN
		changes := presence_apply(items);
	END IF;
	IF recorded IS NOT NULL THEN
		PERFORM recording_path_claim(items);
		recorded := ARRAY(SELECT name FROM unnest(recorded) AS name
		    WHERE room_lock_key(name) <> ALL (busy));
		PERFORM recording_key_write(recorded, since);
		PERFORM jibri_session_link(recorded, since);
		PERFORM recording_enqueue(items, recorded, since);
	END IF;
	IF changes <> '{}' AND (SELECT bool_or(has_webhook) FROM unnest(items)) THEN
		PERFORM presence_enqueue(items, changes);
	END IF;
	IF has_end THEN
		PERFORM meeting_terminate(items);
	END IF;
	RETURN QUERY SELECT number, verdict FROM unnest(items);
END
$$;
COMMENT ON FUNCTION event_append(json) IS 'The only way for senders into the log.';
GRANT EXECUTE ON FUNCTION event_append(json) TO reflector_jitsi_events, reflector_jibri_complete,
    reflector_whereby;
