-- Of more than `most`: the dead ones that were written last, and pending ones of the first endpoints.
-- rooms NULL: of all.
CREATE FUNCTION delivery_unsettled(rooms text[], kinds text[], wanted_status text, wanted_type text,
    most bigint)
RETURNS TABLE (id text, number bigint)
LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_column
DECLARE
	keys text[] := rooms || 'pipeline'::text;
BEGIN
	IF rooms IS NULL AND wanted_status = 'dead' THEN
		RETURN QUERY
		SELECT o.id, o.number FROM outbox o
		WHERE o.status = 'dead' AND o.endpoint = ANY (kinds)
		    AND (wanted_type IS NULL OR o.type = wanted_type)
		    AND (o.endpoint <> 'room'
		        OR (SELECT r.deleted_at FROM room r WHERE r.id = o.room_id) IS NULL)
		ORDER BY o.created_at DESC LIMIT most;
	ELSIF rooms IS NULL THEN
		RETURN QUERY
		(SELECT o.id, o.number FROM outbox o
		WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL AND o.endpoint = ANY (kinds)
		    AND (wanted_type IS NULL OR o.type = wanted_type)
		    AND (o.endpoint <> 'room'
		        OR (SELECT r.deleted_at FROM room r WHERE r.id = o.room_id) IS NULL)
		ORDER BY o.endpoint_key LIMIT most)
		UNION ALL
		(SELECT o.id, o.number FROM outbox o
		WHERE o.status = 'pending' AND o.next_attempt_at IS NULL AND o.endpoint = ANY (kinds)
		    AND (wanted_type IS NULL OR o.type = wanted_type)
		    AND (o.endpoint <> 'room'
		        OR (SELECT r.deleted_at FROM room r WHERE r.id = o.room_id) IS NULL)
		ORDER BY o.endpoint_key LIMIT most)
		LIMIT most;
	ELSIF wanted_status = 'dead' THEN
		RETURN QUERY
		SELECT l.id, l.number
		FROM unnest(keys) AS named(key)
		CROSS JOIN LATERAL (
			SELECT o.id, o.number FROM outbox o
			WHERE o.status = 'dead' AND o.endpoint_key = named.key AND o.endpoint = ANY (kinds)
			    AND (o.endpoint = 'room' OR o.room_id = ANY (rooms))
			    AND (wanted_type IS NULL OR o.type = wanted_type)
			ORDER BY o.number DESC LIMIT most
		) l
		LIMIT most;
	ELSE
		RETURN QUERY
		SELECT l.id, l.number
		FROM unnest(keys) AS named(key)
		CROSS JOIN LATERAL (
			(SELECT o.id, o.number FROM outbox o
			WHERE o.status = 'pending' AND o.next_attempt_at IS NOT NULL
			    AND o.endpoint_key = named.key AND o.endpoint = ANY (kinds)
			    AND (o.endpoint = 'room' OR o.room_id = ANY (rooms))
			    AND (wanted_type IS NULL OR o.type = wanted_type)
			LIMIT most)
			UNION ALL
			(SELECT o.id, o.number FROM outbox o
			WHERE o.status = 'pending' AND o.next_attempt_at IS NULL
			    AND o.endpoint_key = named.key AND o.endpoint = ANY (kinds)
			    AND (o.endpoint = 'room' OR o.room_id = ANY (rooms))
			    AND (wanted_type IS NULL OR o.type = wanted_type)
			LIMIT most)
		) l
		LIMIT most;
	END IF;
END
$$;
COMMENT ON FUNCTION delivery_unsettled IS 'Which dead or pending messages a list has.';
GRANT EXECUTE ON FUNCTION delivery_unsettled(text[], text[], text, text, bigint) TO reflector_rooms;
