-- The life of a meeting: the relation that readers use, opening, ending.

-- The seed's own query calls it; PostgreSQL knows the thing by another name.
CREATE FUNCTION json_extract(value jsonb, path jsonpath) RETURNS json
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN jsonb_path_query_array(value, path)::json;
COMMENT ON FUNCTION json_extract(jsonb, jsonpath) IS 'Everything that path finds in value, as an array.';
GRANT EXECUTE ON FUNCTION json_extract(jsonb, jsonpath) TO PUBLIC;

-- How many are in.  The usual meeting (every session named, no list received) is counted
-- from the index at once; a session counts as open here by the same rules as in session_of.
CREATE FUNCTION client_count(meeting text) RETURNS bigint
LANGUAGE plpgsql STABLE
AS $$
DECLARE
	counted text := presence_dialect(meeting);
	is_plain boolean;
	last_created timestamptz;
BEGIN
	SELECT coalesce(bool_and(e.kind IN ('joined', 'left') AND e.joined_at IS NOT NULL
	        OR e.kind IN ('created', 'service')), true),
	    max(e.occurred_at) FILTER (WHERE e.kind = 'created' AND e.breakout_key IS NULL)
	INTO is_plain, last_created
	FROM event e
	WHERE e.meeting_id = meeting AND e.kind IS NOT NULL AND e.dialect = counted;
	IF NOT is_plain THEN
		RETURN (SELECT count(DISTINCT s.occupant_key) FROM session_of(meeting) s
		    WHERE s.left_at IS NULL);
	END IF;
	RETURN (
		SELECT count(DISTINCT open.occupant_key)
		FROM (
			SELECT e.occupant_key
			FROM event e
			WHERE e.meeting_id = meeting AND e.kind IS NOT NULL
			    AND e.kind IN ('joined', 'left') AND e.dialect = counted
			    AND e.occupant_key IS NOT NULL
			GROUP BY e.occupant_key, e.breakout_key, e.joined_at
			HAVING NOT bool_or(e.kind = 'left') AND (last_created IS NULL
			    OR e.joined_at >= last_created - interval '1 second')
		) AS open
	);
END
$$;
COMMENT ON FUNCTION client_count(text) IS 'Distinct people with an open session, main room and breakouts.';
GRANT EXECUTE ON FUNCTION client_count(text)
    TO reflector_meetings, reflector_deliver, reflector_reader;

-- Each aggregate is a subquery of its own: the planner drops the one that nobody selects.
CREATE VIEW meeting AS
SELECT m.id, m.room_id, m.user_id, m.room_name, m.platform, m.recording_type,
    m.recording_trigger, m.start_date, m.end_date, m.is_active, m.ended_at,
    CASE WHEN m.is_active THEN client_count(m.id) ELSE 0 END AS num_clients,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('type', e.type,
            'timestamp', rfc3339(e.received_at), 'data', e.data) ORDER BY e.seq), '[]')
        FROM event e WHERE e.meeting_id = m.id) AS events
FROM meeting_row m;
COMMENT ON VIEW meeting IS 'A meeting with what follows from its events.';
COMMENT ON COLUMN meeting.num_clients IS 'People in it now: distinct occupants with an open session.';
COMMENT ON COLUMN meeting.events IS '[{type, timestamp (when we received it), data}], oldest first.';
GRANT SELECT ON meeting TO reflector_meetings;

-- Has it ended?  Only under the room's lock is a true answer final: a join may be about to
-- commit.
CREATE FUNCTION meeting_over(meeting text, at timestamptz, grace interval, lost_after interval)
RETURNS boolean
LANGUAGE sql STABLE
AS $$
	-- What costs most stands last; people in it are counted from an index.
	SELECT CASE
		-- Whereby has removed the room, whoever was in it.
		WHEN m.platform = 'whereby' AND at >= m.end_date + interval '1 hour' THEN true
		WHEN client_count(m.id) > 0 THEN at >= m.end_date + lost_after
		    AND at >= (SELECT coalesce(max(e.received_at), m.end_date) FROM event e
		        WHERE e.meeting_id = m.id AND e.dialect <> 'reflector') + lost_after
		ELSE at > m.end_date OR (
			at >= (SELECT max(e.received_at) FROM event e
			    WHERE e.meeting_id = m.id AND e.kind IS NOT NULL
			        AND e.dialect = presence_dialect(m.id)) + grace
			AND EXISTS (SELECT FROM session_of(m.id)))
		END
	FROM meeting_row m
	WHERE m.id = meeting AND m.is_active
$$;
COMMENT ON FUNCTION meeting_over IS 'Used and then empty for grace; or past its end with nobody in; or past it with nothing heard for lost_after.';

-- Every end of a meeting but that by a DELETE of its room, which has nobody to be told.
CREATE FUNCTION meeting_close(meeting text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	ended_room text;
BEGIN
	UPDATE meeting_row m SET is_active = false, ended_at = at
	WHERE m.id = meeting AND m.is_active
	RETURNING m.room_id INTO ended_room;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	INSERT INTO outbox (endpoint, room_id, meeting_id, type, subject, created_at, next_attempt_at)
	SELECT 'room', ended_room, meeting, 'meeting.ended', sha256(convert_to(meeting, 'UTF8')), at, at
	WHERE EXISTS (SELECT FROM endpoint e WHERE e.lane = ended_room);
	RETURN true;
END
$$;
COMMENT ON FUNCTION meeting_close IS 'Ends a meeting and tells its room''s webhook; true when this call ended it.';

-- Ends a meeting that is over; true when this call ended it.
CREATE FUNCTION meeting_settle(meeting text, at timestamptz, grace interval, lost_after interval)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	IF NOT coalesce(meeting_over(meeting, at, grace, lost_after), false) THEN
		RETURN false;
	END IF;
	-- A statement of its own: one that took the lock itself would decide by the snapshot
	-- from before it waited.
	PERFORM pg_advisory_xact_lock(room_lock_key(m.room_name)) FROM meeting_row m WHERE m.id = meeting;
	RETURN coalesce(meeting_over(meeting, at, grace, lost_after), false)
	    AND meeting_close(meeting, at);
END
$$;
COMMENT ON FUNCTION meeting_settle IS 'Decides, under the room''s lock, whether a meeting has ended.';

-- The active meeting of a room, or a new one.  No row: no such room, or its next meeting is
-- to be made at Whereby first.  Links to Whereby cannot be prolonged.
CREATE FUNCTION meeting_open(wanted_room text, new_id text, new_suffix text, at timestamptz,
    expires timestamptz, grace interval, lost_after interval) RETURNS SETOF meeting_row
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
	running text;
BEGIN
	-- Against a DELETE of the room at the same time; first, for DELETE takes it first too.
	PERFORM pg_advisory_xact_lock_shared(hashtextextended('room ' || wanted_room, 0));
	SELECT m.id INTO running FROM meeting_row m WHERE m.room_id = wanted_room AND m.is_active;
	IF FOUND THEN
		PERFORM meeting_settle(running, at, grace, lost_after);
	END IF;
	RETURN QUERY
	UPDATE meeting_row m SET end_date = CASE m.platform WHEN 'jitsi'
	    THEN greatest(m.end_date, expires) ELSE m.end_date END
	WHERE m.room_id = wanted_room AND m.is_active
	RETURNING m.*;
	IF FOUND THEN
		RETURN;
	END IF;
	RETURN QUERY
	INSERT INTO meeting_row AS m (id, room_id, user_id, room_name, platform, recording_type,
	    recording_trigger, start_date, end_date)
	SELECT new_id, r.id, r.user_id, 'reflector-'
	    || left(regexp_replace(lower(r.name), '[^a-z0-9]+', '-', 'g'), 48) || '-' || new_suffix,
	    r.platform, r.recording_type, r.recording_trigger, at, expires
	FROM room r
	WHERE r.id = wanted_room AND r.deleted_at IS NULL AND r.platform = 'jitsi'
	ON CONFLICT (room_id) WHERE is_active
	DO UPDATE SET end_date = CASE m.platform WHEN 'jitsi'
	    THEN greatest(m.end_date, excluded.end_date) ELSE m.end_date END
	RETURNING m.*;
END
$$;
COMMENT ON FUNCTION meeting_open IS 'Any number of callers at once get the same meeting.';

CREATE FUNCTION meeting_end(meeting text, at timestamptz) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT meeting_close(meeting, at)
$$;
COMMENT ON FUNCTION meeting_end IS 'Ends a meeting because its owner says so; true when this call ended it.';

-- Deletes a room for its owner: its meeting ends, its webhook is forgotten.
CREATE FUNCTION room_delete(wanted_room text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(hashtextextended('room ' || wanted_room, 0));
	UPDATE room r SET deleted_at = at, webhook_url = NULL, webhook_secret = NULL,
	    webhook_previous_secret = NULL
	WHERE r.id = wanted_room AND r.deleted_at IS NULL;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	UPDATE meeting_row m SET is_active = false, ended_at = at
	WHERE m.room_id = wanted_room AND m.is_active;
	RETURN true;
END
$$;
COMMENT ON FUNCTION room_delete IS 'true when this call deleted the room.';

GRANT EXECUTE ON FUNCTION meeting_open(text, text, text, timestamptz, timestamptz, interval, interval),
    meeting_end(text, timestamptz) TO reflector_meetings;
GRANT EXECUTE ON FUNCTION meeting_settle(text, timestamptz, interval, interval),
    meeting_over(text, timestamptz, interval, interval) TO reflector_deliver;
GRANT EXECUTE ON FUNCTION room_delete(text, timestamptz) TO reflector_rooms;
