-- In plpgsql, with a generic plan: a backend plans it once.  Otherwise it would be planned
-- again at each call, because only_of is NULL in some calls and not in others.
CREATE FUNCTION session_of(meeting text, only_of bytea[] DEFAULT NULL,
    counted text DEFAULT NULL)
RETURNS TABLE (occupant_key bytea, breakout_key bytea, joined_at timestamptz,
    left_at timestamptz, assumed boolean, moderator_at timestamptz[], other_at timestamptz[],
    removed_by text, removed_at timestamptz, speaking_ms bigint)
LANGUAGE plpgsql STABLE ROWS 100 SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
	counted := coalesce(counted, presence_dialect(meeting));
	RETURN QUERY
	WITH fact AS MATERIALIZED (
		SELECT f.* FROM presence_statement(meeting, counted, only_of) f
	), closing AS MATERIALIZED (
		SELECT ROW(f.kind, f.at, f.breakout_key, f.seq)::presence_closing AS c
		FROM fact f
		WHERE f.kind IN ('created', 'destroyed', 'snapshot')
	), listing AS (
		SELECT f.occupant_key, coalesce(f.breakout_key, '') AS room_key,
		    jsonb_object_agg(session_label(f.seq, f.joined_at), true) AS listed
		FROM fact f
		WHERE f.kind = 'listed'
		GROUP BY f.occupant_key, f.breakout_key
	), named AS (
		SELECT f.occupant_key, f.breakout_key, f.joined_at AS start,
		    max(f.at) FILTER (WHERE f.kind = 'left') AS told,
		    moments_first(array_agg(f.at) FILTER (WHERE f.is_moderator)) AS moderator_at,
		    moments_first(array_agg(f.at) FILTER (WHERE NOT f.is_moderator)) AS other_at,
		    (array_agg(f.removed_by ORDER BY f.at DESC, f.removed_by COLLATE "C" DESC)
		        FILTER (WHERE f.removed_by IS NOT NULL))[1] AS removed_by,
		    max(f.at) FILTER (WHERE f.removed_by IS NOT NULL) AS removed_at,
		    max(f.speaking_ms) AS speaking_ms
		FROM fact f
		WHERE f.kind IN ('joined', 'listed', 'left', 'role') AND f.occupant_key IS NOT NULL
		    AND f.joined_at IS NOT NULL
		GROUP BY f.occupant_key, f.breakout_key, f.joined_at
	), unnamed AS (
		SELECT f.occupant_key, f.breakout_key, coalesce(f.breakout_key, '') AS room_key,
		    array_agg(f.at ORDER BY f.at, f.kind = 'left') AS moments,
		    array_agg(f.kind = 'left' ORDER BY f.at, f.kind = 'left') AS is_left
		FROM fact f
		WHERE f.kind IN ('joined', 'listed', 'left') AND f.occupant_key IS NOT NULL
		    AND f.joined_at IS NULL
		GROUP BY f.occupant_key, f.breakout_key
	), begun AS (
		SELECT n.occupant_key, coalesce(n.breakout_key, '') AS room_key,
		    array_agg(n.start ORDER BY n.start) AS starts,
		    array_agg(n.told ORDER BY n.start) AS tolds
		FROM named n
		WHERE EXISTS (SELECT FROM unnamed)
		GROUP BY n.occupant_key, n.breakout_key
	), span AS (
		SELECT n.occupant_key, n.breakout_key, n.start, n.told FROM named n
		WHERE (n.occupant_key, coalesce(n.breakout_key, '')) NOT IN
		    (SELECT u.occupant_key, u.room_key FROM unnamed u)
		UNION ALL
		SELECT u.occupant_key, u.breakout_key, p.start, p.told
		FROM unnamed u
		LEFT JOIN begun b USING (occupant_key, room_key)
		LEFT JOIN listing l USING (occupant_key, room_key)
		CROSS JOIN LATERAL session_pair(u.breakout_key, l.listed, b.starts, b.tolds,
		    u.moments, u.is_left, ARRAY(SELECT c FROM closing)) p
	)
	SELECT s.occupant_key, s.breakout_key, s.start, coalesce(s.told, assumed.at),
	    s.told IS NULL AND assumed.at IS NOT NULL,
	    n.moderator_at, n.other_at, n.removed_by, n.removed_at, n.speaking_ms
	FROM span s
	LEFT JOIN named n ON n.occupant_key = s.occupant_key AND n.start = s.start
	    AND n.breakout_key IS NOT DISTINCT FROM s.breakout_key
	LEFT JOIN listing l ON l.occupant_key = s.occupant_key
	    AND l.room_key = coalesce(s.breakout_key, '')
	LEFT JOIN LATERAL (
		SELECT min((c).at) AS at FROM closing
		WHERE session_closed_by(c, s.breakout_key, s.start, l.listed)
	) assumed ON s.told IS NULL;
END
$$;
COMMENT ON FUNCTION session_of(text, bytea[], text) IS 'The sessions of a meeting, or of some occupants, without names.  left_at NULL: open; assumed: no sender reported the end; counted: the dialect that counts, NULL: as the log says.';
GRANT EXECUTE ON FUNCTION session_of(text, bytea[], text)
    TO reflector_reader;
