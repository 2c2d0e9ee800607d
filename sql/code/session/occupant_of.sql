CREATE FUNCTION occupant_of(meeting text)
RETURNS TABLE (occupant_key bytea, occupant text, person text, name text,
    named_at timestamptz, email text)
LANGUAGE sql STABLE
AS $$
	SELECT i.occupant_key, min(i.occupant),
	    coalesce((array_agg(i.person ORDER BY i.at DESC, i.person COLLATE "C" DESC)
	        FILTER (WHERE i.person IS NOT NULL))[1], min(i.occupant)),
	    (array_agg(i.name ORDER BY i.at DESC, i.name COLLATE "C" DESC) FILTER (WHERE i.name IS NOT NULL))[1],
	    max(i.at) FILTER (WHERE i.name IS NOT NULL),
	    (array_agg(i.email ORDER BY i.at DESC, i.email COLLATE "C" DESC) FILTER (WHERE i.email IS NOT NULL))[1]
	FROM presence_identity(meeting) i
	GROUP BY i.occupant_key
$$;
COMMENT ON FUNCTION occupant_of(text) IS 'Each occupant of a meeting: who it is (the person id that was told, else itself), the latest name, when that was told, and e-mail.';
GRANT EXECUTE ON FUNCTION occupant_of(text) TO reflector_meetings, reflector_deliver,
    reflector_reader;
