-- At most `most` messages, and of more the newest: those of the newest meetings, unless a status or a
-- room has an index of its own.  rooms: what delivery_rooms says; is_picked: they were named, or a
-- key is limited to them; kinds: of these endpoints; wanted_*: NULL: any.  A webhook of a deleted
-- room is no endpoint any more.
CREATE FUNCTION delivery_found(owner text, rooms text[], is_picked boolean, kinds text[],
    wanted_meeting text, wanted_status text, wanted_type text, most bigint)
RETURNS TABLE (id text, number bigint)
LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_column
DECLARE
	-- Conditions of an index, whether a type is wanted or not.
	low text := coalesce(wanted_type, '');
	high text := coalesce(wanted_type, 'zzzz');
BEGIN
	IF wanted_meeting IS NULL AND wanted_status IN ('pending', 'dead') THEN
		RETURN QUERY
		SELECT u.id, u.number FROM delivery_unsettled(rooms, kinds, wanted_status, wanted_type, most) u;
		RETURN;
	END IF;
	IF is_picked AND wanted_meeting IS NULL AND 'room' = ANY (kinds) THEN
		RETURN QUERY
		SELECT l.id, l.number
		FROM unnest(rooms) AS picked(id)
		CROSS JOIN LATERAL (
			SELECT o.id, o.number FROM outbox o
			WHERE o.endpoint = 'room' AND o.room_id = picked.id
			    AND (wanted_status IS NULL OR o.status = wanted_status)
			    AND (wanted_type IS NULL OR o.type = wanted_type)
			ORDER BY o.number DESC LIMIT most
		) l
		LIMIT most;
		kinds := array_remove(kinds, 'room');
	END IF;
	IF kinds = '{}' THEN
		RETURN;
	END IF;
	RETURN QUERY
	WITH held AS MATERIALIZED (
		SELECT m.id, m.room_id, m.start_date FROM meeting_row m
		WHERE m.id = wanted_meeting AND m.erasure IS NULL AND (owner IS NULL OR m.user_id = owner)
		UNION ALL
		SELECT l.id, l.room_id, l.start_date
		FROM unnest(rooms) AS picked(id)
		CROSS JOIN LATERAL (
			SELECT m.id, m.room_id, m.start_date FROM meeting_row m
			WHERE m.room_id = picked.id AND m.erasure IS NULL
			ORDER BY m.start_date DESC, m.id LIMIT most
		) l
		WHERE wanted_meeting IS NULL AND is_picked
		UNION ALL
		(SELECT m.id, m.room_id, m.start_date FROM meeting_row m
		WHERE wanted_meeting IS NULL AND NOT is_picked AND m.user_id = owner AND m.erasure IS NULL
		ORDER BY m.start_date DESC, m.id LIMIT most)
		UNION ALL
		(SELECT m.id, m.room_id, m.start_date FROM meeting_row m
		WHERE wanted_meeting IS NULL AND NOT is_picked AND owner IS NULL AND m.erasure IS NULL
		    AND m.start_date > '-infinity'
		ORDER BY m.start_date DESC, m.id LIMIT most)
	), newest AS MATERIALIZED (
		SELECT h.id,
		    (SELECT r.deleted_at FROM room r WHERE r.id = h.room_id) IS NOT NULL AS is_deleted
		FROM held h
		WHERE rooms IS NULL OR h.room_id = ANY (rooms)
		ORDER BY h.start_date DESC, h.id LIMIT most
	)
	SELECT l.id, l.number
	FROM newest m
	CROSS JOIN LATERAL (
		SELECT o.id, o.number FROM outbox o
		WHERE o.meeting_id = m.id AND o.endpoint = ANY (kinds) AND o.type BETWEEN low AND high
		    AND (wanted_status IS NULL OR o.status = wanted_status)
		    AND NOT (m.is_deleted AND o.endpoint = 'room')
		OFFSET 0
	) l
	LIMIT most;
END
$$;
COMMENT ON FUNCTION delivery_found IS 'Which messages a list has: at most so many, of more the newest.';
GRANT EXECUTE ON FUNCTION delivery_found(text, text[], boolean, text[], text, text, text, bigint) TO
    reflector_rooms;
