CREATE FUNCTION presence_identity(meeting text)
RETURNS TABLE (occupant_key bytea, occupant text, person text, name text, nick text, email text,
    at timestamptz, unnamed_at timestamptz, seen_at timestamptz)
LANGUAGE sql STABLE
AS $$
	WITH told AS (
		SELECT e.* FROM event e
		WHERE e.meeting_id = meeting AND e.kind IS NOT NULL AND e.kind <> 'service'
		    AND e.dialect = (SELECT presence_dialect(meeting))
	)
	SELECT t.occupant_key, t.occupant, t.person, t.name, t.nick,
	    CASE WHEN json_typeof(e.email) = 'string' THEN nullif(e.email #>> '{}', '') END,
	    t.occurred_at, CASE WHEN t.joined_at IS NULL THEN t.occurred_at END,
	    greatest(t.occurred_at, t.joined_at)
	FROM told t
	CROSS JOIN LATERAL (SELECT CASE t.dialect WHEN 'stock' THEN t.data -> 'occupant' -> 'email'
	    ELSE t.data -> 'email' END) AS e(email)
	WHERE t.occupant IS NOT NULL
	UNION ALL
	SELECT text_key(o.occupant), o.occupant, o.person, o.name, o.nick, o.email, t.occurred_at,
	    CASE WHEN o.joined_at IS NULL THEN l.at END, greatest(l.at, o.joined_at)
	FROM told t
	CROSS JOIN LATERAL jsonb_to_recordset(t.occupants) AS o(occupant text, joined_at timestamptz,
	    left_at timestamptz, person text, name text, nick text, email text)
	CROSS JOIN LATERAL (SELECT CASE t.kind WHEN 'destroyed' THEN coalesce(o.left_at, t.occurred_at)
	    ELSE t.occurred_at END) AS l(at)
	WHERE t.kind IN ('destroyed', 'snapshot')
$$;
COMMENT ON FUNCTION presence_identity(text) IS 'What each presence event says of an occupant''s identity.  unnamed_at: its time, if it names no session; seen_at: the newest time in it.';
GRANT EXECUTE ON FUNCTION presence_identity(text) TO reflector_reader;
