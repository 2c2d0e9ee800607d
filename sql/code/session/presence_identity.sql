-- Who the occupants of a meeting are: what their events say, the latest first.
CREATE FUNCTION presence_identity(meeting text)
RETURNS TABLE (occupant_key bytea, occupant text, person text, name text, email text,
    at timestamptz)
LANGUAGE sql STABLE
AS $$
	WITH told AS (
		SELECT e.* FROM event e
		WHERE e.meeting_id = meeting AND e.kind IS NOT NULL AND e.kind <> 'service'
		    AND e.dialect = (SELECT presence_dialect(meeting))
	)
	SELECT t.occupant_key, t.occupant, t.person, t.name,
	    CASE WHEN json_typeof(e.email) = 'string' THEN nullif(e.email #>> '{}', '') END,
	    t.occurred_at
	FROM told t
	CROSS JOIN LATERAL (SELECT CASE t.dialect WHEN 'stock' THEN t.data -> 'occupant' -> 'email'
	    ELSE t.data -> 'email' END) AS e(email)
	WHERE t.occupant IS NOT NULL
	UNION ALL
	SELECT text_key(o.occupant), o.occupant, o.person, o.name, o.email,
	    t.occurred_at
	FROM told t
	CROSS JOIN LATERAL jsonb_to_recordset(t.occupants)
	    AS o(occupant text, person text, name text, email text)
$$;
COMMENT ON FUNCTION presence_identity(text) IS 'What each presence event says of who an occupant is.';
GRANT EXECUTE ON FUNCTION presence_identity(text) TO reflector_meetings,
    reflector_deliver, reflector_reader;
