CREATE FUNCTION participant_of(meeting text, at timestamptz)
RETURNS TABLE (id text, name text, nick text, email text, first_seen timestamptz,
    last_seen timestamptz, seconds bigint, speaking_seconds numeric, removed_by text, moderator json,
    sessions json)
LANGUAGE sql STABLE
AS $$
	SELECT p.id, coalesce(p.name, p.nick), nullif(p.nick, coalesce(p.name, p.nick)), p.email,
	    p.first_seen, p.last_seen, p.seconds, round(p.speaking_ms / 1000.0, 3), p.removed_by,
	    spans_json(p.moderator), p.sessions
	FROM (
		SELECT s.person AS id,
		    (array_agg(s.name ORDER BY s.name_at DESC, s.name COLLATE "C" DESC)
		        FILTER (WHERE s.name IS NOT NULL))[1] AS name,
		    (array_agg(s.nick ORDER BY s.nick_at DESC, s.nick COLLATE "C" DESC)
		        FILTER (WHERE s.nick IS NOT NULL))[1] AS nick,
		    (array_agg(s.email ORDER BY s.joined_at DESC, s.email COLLATE "C" DESC)
		        FILTER (WHERE s.email IS NOT NULL))[1] AS email,
		    min(s.joined_at) AS first_seen, max(s.until) AS last_seen,
		    (SELECT coalesce(round(sum(extract(epoch FROM upper(span) - lower(span)))), 0)::bigint
		        FROM unnest(range_agg(tstzrange(s.joined_at, s.until))) AS span) AS seconds,
		    sum(s.speaking_ms) AS speaking_ms,
		    (array_agg(s.removed_by ORDER BY s.removed_at DESC, s.removed_by COLLATE "C" DESC)
		        FILTER (WHERE s.removed_by IS NOT NULL))[1] AS removed_by,
		    range_agg(s.moderator) AS moderator,
		    json_agg(json_build_object('occupant', s.occupant, 'joined_at', rfc3339(s.joined_at),
		        'left_at', rfc3339(s.left_at), 'breakout', s.breakout, 'assumed', s.assumed,
		        'doubtful', s.is_doubtful, 'removed_by', s.removed_by,
		        'speaking_seconds', round(s.speaking_ms / 1000.0, 3))
		        ORDER BY s.joined_at, s.occupant, s.breakout) AS sessions
		FROM stay_of(meeting, at) s
		GROUP BY s.person
	) AS p
$$;
COMMENT ON FUNCTION participant_of(text, timestamptz) IS 'One row per person; overlapping sessions count once in seconds.  nick: what the person calls themselves, where it differs from the name.';
GRANT EXECUTE ON FUNCTION participant_of(text, timestamptz) TO reflector_reader;
