-- Evidence that names its session is a commutative upsert: the latest left_at counts, the longest
-- speaking time, the latest removal, and the set of the times at which a role was reported, in any
-- order of arrival.  Evidence that names none is applied in order: a left ends the newest
-- session, a joined begins one unless one is open.  One row per occupant in each pass, so that
-- no statement writes a row twice.  The former state of a session is read in the same
-- statement, under the room's lock.  Doubtful evidence is left to presence_pair.
CREATE FUNCTION presence_pass(evidence presence_evidence[], wanted bigint)
RETURNS presence_change[]
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	changes presence_change[];
BEGIN
	WITH told AS MATERIALIZED (
		SELECT e.* FROM unnest(evidence) AS e WHERE e.turn = wanted
	), attended AS (
		INSERT INTO attendee AS a (meeting_id, occupant_key, occupant, person, person_at, name,
		    name_at, nick, nick_at, email, email_at, unnamed_at, seen_at)
		SELECT t.meeting_id, t.occupant_key, t.occupant,
		    t.person, CASE WHEN t.person IS NOT NULL THEN t.told_at END,
		    t.name, CASE WHEN t.name IS NOT NULL THEN t.told_at END,
		    t.nick, CASE WHEN t.nick IS NOT NULL THEN t.told_at END,
		    t.email, CASE WHEN t.email IS NOT NULL THEN t.told_at END,
		    CASE WHEN t.joined_at IS NULL THEN t.at END, greatest(t.at, t.joined_at)
		FROM told t
		ON CONFLICT (meeting_id, occupant_key) DO UPDATE SET
		    person = CASE WHEN is_newer(excluded.person_at, excluded.person, a.person_at, a.person)
		        THEN excluded.person ELSE a.person END,
		    person_at = greatest(a.person_at, excluded.person_at),
		    name = CASE WHEN is_newer(excluded.name_at, excluded.name, a.name_at, a.name)
		        THEN excluded.name ELSE a.name END,
		    name_at = greatest(a.name_at, excluded.name_at),
		    nick = CASE WHEN is_newer(excluded.nick_at, excluded.nick, a.nick_at, a.nick)
		        THEN excluded.nick ELSE a.nick END,
		    nick_at = greatest(a.nick_at, excluded.nick_at),
		    email = CASE WHEN is_newer(excluded.email_at, excluded.email, a.email_at, a.email)
		        THEN excluded.email ELSE a.email END,
		    email_at = greatest(a.email_at, excluded.email_at),
		    unnamed_at = greatest(a.unnamed_at, excluded.unnamed_at),
		    seen_at = greatest(a.seen_at, excluded.seen_at)
	), aimed AS MATERIALIZED (
		-- Its session: the one that it names, else the one that fits by time.
		SELECT t.*, CASE
		    WHEN t.joined_at IS NOT NULL THEN t.joined_at
		    WHEN t.is_left THEN (SELECT k.joined_at FROM stay k
		        WHERE k.meeting_id = t.meeting_id AND k.occupant_key = t.occupant_key
		            AND k.breakout_key = t.breakout_key
		        ORDER BY k.joined_at DESC LIMIT 1)
		    WHEN (SELECT true FROM stay k
		        WHERE k.meeting_id COLLATE "C" = t.meeting_id AND k.left_at IS NULL
		            AND k.assumed_left_at = 'infinity' AND k.breakout_key = t.breakout_key
		            AND k.occupant_key = t.occupant_key LIMIT 1)
		        OR (SELECT true FROM stay k
		        WHERE k.meeting_id COLLATE "C" = t.meeting_id AND k.left_at IS NULL
		            AND k.assumed_left_at >= t.at AND k.assumed_left_at < 'infinity'
		            AND k.breakout_key = t.breakout_key AND k.occupant_key = t.occupant_key
		        LIMIT 1) THEN NULL
		    ELSE t.at END AS start
		FROM told t
		WHERE NOT t.is_doubtful
	), found AS MATERIALIZED (
		SELECT t.*, s.joined_at IS NOT NULL AS is_known,
		    s.left_at IS NULL AND s.assumed_left_at = 'infinity' AS was_open,
		    CASE
		        WHEN t.is_left OR s.joined_at IS NOT NULL THEN 'infinity'::timestamptz
		        WHEN (SELECT true FROM event e WHERE e.meeting_id COLLATE "C" = t.meeting_id
		            AND e.kind IN ('created', 'destroyed', 'snapshot')
		            AND e.occurred_at >= t.start LIMIT 1)
		        THEN NULL -- found in late
		        ELSE 'infinity' END AS ending
		FROM aimed t
		LEFT JOIN LATERAL (
			SELECT k.joined_at, k.left_at, k.assumed_left_at FROM stay k
			WHERE k.meeting_id = t.meeting_id AND k.occupant_key = t.occupant_key
			    AND k.breakout_key = t.breakout_key AND k.joined_at = t.start
			OFFSET 0
		) s ON true
		WHERE t.start IS NOT NULL
	), late AS MATERIALIZED (
		SELECT l.meeting_id, u.occupant_key, u.at
		FROM (
			SELECT f.meeting_id, f.counted, f.breakout_key, array_agg(f.occupant_key) AS keys,
			    array_agg(f.occupant) AS occupants, array_agg(f.start) AS starts
			FROM found f WHERE f.ending IS NULL
			GROUP BY f.meeting_id, f.counted, f.breakout_key
		) l
		CROSS JOIN LATERAL unnest(l.keys, stay_closed_at(l.meeting_id, l.counted, l.breakout_key,
		    l.occupants, l.starts)) AS u(occupant_key, at)
	), given AS MATERIALIZED (
		SELECT f.*, coalesce(f.ending, l.at, 'infinity') AS assumed_left_at
		FROM found f
		LEFT JOIN late l ON l.meeting_id = f.meeting_id AND l.occupant_key = f.occupant_key
	), written AS (
		INSERT INTO stay AS s (meeting_id, occupant_key, breakout_key, breakout, joined_at,
		    left_at, assumed_left_at, moderator_at, other_at, removed_by, removed_at, speaking_ms)
		SELECT g.meeting_id, g.occupant_key, g.breakout_key, g.breakout, g.start,
		    CASE WHEN g.is_left THEN g.at END, g.assumed_left_at,
		    CASE WHEN g.is_moderator THEN ARRAY[g.at] END,
		    CASE WHEN NOT g.is_moderator THEN ARRAY[g.at] END,
		    g.removed_by, CASE WHEN g.removed_by IS NOT NULL THEN g.at END, g.speaking_ms
		FROM given g
		WHERE g.is_left OR NOT g.is_known OR g.is_moderator IS NOT NULL
		ON CONFLICT (meeting_id, occupant_key, breakout_key, joined_at) DO UPDATE SET
		    left_at = greatest(s.left_at, excluded.left_at),
		    moderator_at = moments_of(s.moderator_at, excluded.moderator_at),
		    other_at = moments_of(s.other_at, excluded.other_at),
		    removed_by = CASE WHEN is_newer(excluded.removed_at, excluded.removed_by,
		        s.removed_at, s.removed_by) THEN excluded.removed_by ELSE s.removed_by END,
		    removed_at = greatest(s.removed_at, excluded.removed_at),
		    speaking_ms = greatest(s.speaking_ms, excluded.speaking_ms)
		WHERE excluded.left_at > s.left_at OR s.left_at IS NULL OR excluded.moderator_at IS NOT NULL
		    OR excluded.other_at IS NOT NULL OR excluded.removed_by IS NOT NULL
		    OR excluded.speaking_ms > coalesce(s.speaking_ms, -1)
	)
	SELECT array_agg(ROW(g.meeting_id, g.occupant_key, g.breakout_key, g.start,
	    NOT g.is_known, g.is_left OR g.assumed_left_at < 'infinity')::presence_change)
	INTO changes
	FROM given g
	WHERE NOT g.is_known OR g.is_left AND g.was_open;
	RETURN changes;
END
$$;
COMMENT ON FUNCTION presence_pass(presence_evidence[], bigint) IS 'Writes attendees, and the sessions of evidence that is not doubtful; returns what changed.';
