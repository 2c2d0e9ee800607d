CREATE FUNCTION occupant_of(meeting text)
RETURNS TABLE (occupant_key bytea, occupant text, person text, person_at timestamptz, name text,
    name_at timestamptz, nick text, nick_at timestamptz, email text, email_at timestamptz,
    unnamed_at timestamptz, seen_at timestamptz)
LANGUAGE sql STABLE
AS $$
	SELECT i.occupant_key, min(i.occupant),
	    (array_agg(i.person ORDER BY i.at DESC, i.person COLLATE "C" DESC) FILTER (WHERE i.person IS NOT NULL))[1],
	    max(i.at) FILTER (WHERE i.person IS NOT NULL),
	    (array_agg(i.name ORDER BY i.at DESC, i.name COLLATE "C" DESC) FILTER (WHERE i.name IS NOT NULL))[1],
	    max(i.at) FILTER (WHERE i.name IS NOT NULL),
	    (array_agg(i.nick ORDER BY i.at DESC, i.nick COLLATE "C" DESC) FILTER (WHERE i.nick IS NOT NULL))[1],
	    max(i.at) FILTER (WHERE i.nick IS NOT NULL),
	    (array_agg(i.email ORDER BY i.at DESC, i.email COLLATE "C" DESC) FILTER (WHERE i.email IS NOT NULL))[1],
	    max(i.at) FILTER (WHERE i.email IS NOT NULL),
	    max(i.unnamed_at), max(i.seen_at)
	FROM presence_identity(meeting) i
	GROUP BY i.occupant_key
$$;
COMMENT ON FUNCTION occupant_of(text) IS 'Each occupant of a meeting, from the log: the latest value of each attribute, with its time.';
GRANT EXECUTE ON FUNCTION occupant_of(text) TO reflector_reader;
