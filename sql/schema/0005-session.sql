-- Sessions: who was in a meeting from when to when, worked out from the log at each
-- reading.  No counter can drift and the order of arrival cannot matter.

-- What the presence events of a meeting tell, of the dialect that counts (Whereby's in a
-- meeting there, else signed when there is any), one row a statement about one occupant.  A
-- list (of a destroyed or a snapshot) gives a row an entry.
CREATE FUNCTION presence_dialect(meeting text) RETURNS text
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN CASE
	    WHEN EXISTS (SELECT FROM meeting_row m WHERE m.id = meeting AND m.platform = 'whereby')
	        THEN 'whereby'
	    WHEN EXISTS (SELECT FROM event e WHERE e.meeting_id = meeting
	        AND e.kind IS NOT NULL AND e.dialect = 'signed') THEN 'signed'
	    ELSE 'stock' END;
END
$$;
COMMENT ON FUNCTION presence_dialect(text) IS 'The dialect whose presence events count in a meeting.';

-- only_of: keys of occupants, who are told of with whatever may end their sessions; NULL:
-- everybody.  What is about nobody in particular stands together in the index.
CREATE FUNCTION presence_fact(meeting text, counted text, only_of bytea[])
RETURNS TABLE (kind text, at timestamptz, occupant_key bytea, breakout_key bytea,
    joined_at timestamptz, seq bigint)
LANGUAGE sql STABLE
AS $$
	SELECT e.kind, e.occurred_at, e.occupant_key, e.breakout_key, e.joined_at, e.seq
	FROM event e
	WHERE only_of IS NULL AND e.meeting_id = meeting AND e.kind <> 'service' AND e.dialect = counted
	UNION ALL
	SELECT f.* FROM unnest(only_of) AS wanted
	CROSS JOIN LATERAL (
		SELECT e.kind, e.occurred_at, e.occupant_key, e.breakout_key, e.joined_at, e.seq
		FROM event e
		WHERE e.meeting_id = meeting AND e.occupant_key = wanted AND e.kind <> 'service'
		    AND e.dialect = counted
		OFFSET 0 -- or the planner reads everybody and throws away
	) f
	UNION ALL
	SELECT e.kind, e.occurred_at, e.occupant_key, e.breakout_key, e.joined_at, e.seq
	FROM event e
	WHERE only_of IS NOT NULL AND e.occupant_key IS NULL AND e.meeting_id = meeting
	    AND e.kind <> 'service' AND e.dialect = counted
	UNION ALL
	SELECT CASE e.kind WHEN 'destroyed' THEN 'left' ELSE 'listed' END,
	    CASE e.kind WHEN 'destroyed' THEN coalesce(o.left_at, e.occurred_at) ELSE e.occurred_at END,
	    listed_key, e.breakout_key, o.joined_at, e.seq
	FROM event e
	CROSS JOIN LATERAL jsonb_to_recordset(e.occupants)
	    AS o(occupant text, joined_at timestamptz, left_at timestamptz)
	CROSS JOIN LATERAL sha256(convert_to(o.occupant, 'UTF8')) AS listed_key
	WHERE e.meeting_id = meeting AND e.occupant_key IS NULL AND e.dialect = counted
	    AND e.kind IN ('destroyed', 'snapshot') AND (only_of IS NULL OR listed_key = ANY (only_of))
$$;
COMMENT ON FUNCTION presence_fact(text, text, bytea[]) IS 'Presence of one meeting as single statements: joined, left, created, destroyed, snapshot.';

CREATE TYPE presence_closing AS (
	kind text,
	at timestamptz,
	breakout_key bytea,
	seq bigint
);
COMMENT ON TYPE presence_closing IS 'What ends sessions that nobody told the end of.';

CREATE FUNCTION session_label(snapshot bigint, joined_at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN snapshot || coalesce('@' || extract(epoch FROM joined_at), '');
COMMENT ON FUNCTION session_label(bigint, timestamptz) IS 'A session that a snapshot lists, or with NULL every one of an occupant.';

-- A destroyed of the main room ends everything, of a breakout only its own; a created of
-- the main room ends what began more than a second before it (a crashed Prosody tells no
-- lefts); a snapshot ends what it does not list.  listed has the occupant's labels as keys.
CREATE FUNCTION session_closed_by(closing presence_closing, breakout_key bytea,
    start timestamptz, listed jsonb) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE (closing).kind
	WHEN 'destroyed' THEN start <= (closing).at
	    AND ((closing).breakout_key IS NULL OR (closing).breakout_key = breakout_key)
	WHEN 'created' THEN start < (closing).at - interval '1 second' AND (closing).breakout_key IS NULL
	ELSE start < (closing).at
	    AND (closing).breakout_key IS NOT DISTINCT FROM breakout_key
	    AND NOT coalesce(listed ?| ARRAY[session_label((closing).seq, NULL),
	        session_label((closing).seq, start)], false)
	END;
COMMENT ON FUNCTION session_closed_by IS 'Does this end a session whose end nobody told?';

-- Sessions of one occupant of whom some statements name no joined_at: those are paired by
-- time.  The named sessions come ready, ordered by start; moments are ordered by time,
-- joins before lefts.
CREATE FUNCTION session_pair(breakout_key bytea, listed jsonb,
    starts timestamptz[], tolds timestamptz[], moments timestamptz[], is_left boolean[],
    closings presence_closing[])
RETURNS TABLE (start timestamptz, told timestamptz)
LANGUAGE plpgsql STABLE
AS $$
DECLARE
	known integer := coalesce(cardinality(starts), 0);
	seen integer := 0; -- sessions 1..seen of the arrays begin at or before the moment
	begun timestamptz[] := '{}';
	ends timestamptz[] := '{}';
	newest integer := 0;
	folded integer := 0; -- sessions 1..folded end for good, the last of them at reach
	reach timestamptz := '-infinity';
	ending timestamptz;
BEGIN
	FOR m IN 1 .. coalesce(cardinality(moments), 0) LOOP
		WHILE seen < known AND starts[seen + 1] <= moments[m] LOOP
			seen := seen + 1;
			newest := newest + 1;
			begun := begun || starts[seen];
			ends := ends || tolds[seen];
		END LOOP;
		IF is_left[m] THEN
			IF newest > 0 THEN
				ends[newest] := greatest(ends[newest], moments[m]);
			END IF;
			CONTINUE;
		END IF;
		ending := NULL;
		FOR i IN folded + 1 .. newest LOOP
			ending := ends[i];
			IF ending IS NULL THEN
				SELECT coalesce(min((c).at), 'infinity') INTO ending FROM unnest(closings) AS c
				WHERE session_closed_by(c, session_pair.breakout_key, begun[i], listed);
			END IF;
			EXIT WHEN i = newest;
			reach := greatest(reach, ending);
			folded := i;
		END LOOP;
		IF newest = 0 OR greatest(reach, ending) < moments[m] AND begun[newest] <> moments[m] THEN
			newest := newest + 1;
			begun := begun || moments[m];
			ends := ends || NULL::timestamptz;
		END IF;
	END LOOP;
	RETURN QUERY
	SELECT * FROM unnest(begun || starts[seen + 1:], ends || tolds[seen + 1:]);
END
$$;
COMMENT ON FUNCTION session_pair IS 'Pairs joins and lefts that name no joined_at with sessions, by time.';

-- In plpgsql for its plan's sake: a backend makes it once, not at each reading (of its own
-- accord it would make one for NULL and one for some, over and over).
CREATE FUNCTION session_of(meeting text, only_of bytea[] DEFAULT NULL)
RETURNS TABLE (occupant_key bytea, breakout_key bytea, joined_at timestamptz,
    left_at timestamptz, assumed boolean)
LANGUAGE plpgsql STABLE ROWS 100 SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
	counted text := presence_dialect(meeting);
BEGIN
	RETURN QUERY
	WITH fact AS MATERIALIZED (
		SELECT f.* FROM presence_fact(meeting, counted, only_of) f
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
		    max(f.at) FILTER (WHERE f.kind = 'left') AS told
		FROM fact f
		WHERE f.kind IN ('joined', 'listed', 'left') AND f.occupant_key IS NOT NULL
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
		SELECT n.* FROM named n
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
	    s.told IS NULL AND assumed.at IS NOT NULL
	FROM span s
	LEFT JOIN listing l ON l.occupant_key = s.occupant_key
	    AND l.room_key = coalesce(s.breakout_key, '')
	LEFT JOIN LATERAL (
		SELECT min((c).at) AS at FROM closing
		WHERE session_closed_by(c, s.breakout_key, s.start, l.listed)
	) assumed ON s.told IS NULL;
END
$$;
COMMENT ON FUNCTION session_of(text, bytea[]) IS 'The sessions of a meeting, or of some occupants only, without names; left_at NULL: open; assumed: nobody told the end.';

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
	SELECT sha256(convert_to(o.occupant, 'UTF8')), o.occupant, o.person, o.name, o.email,
	    t.occurred_at
	FROM told t
	CROSS JOIN LATERAL jsonb_to_recordset(t.occupants)
	    AS o(occupant text, person text, name text, email text)
$$;
COMMENT ON FUNCTION presence_identity(text) IS 'What each presence event says of who an occupant is.';

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

CREATE VIEW session AS
SELECT m.id AS meeting_id, o.occupant, b.breakout, s.joined_at, s.left_at, s.assumed,
    o.person, o.name, o.named_at, o.email
FROM meeting_row m
CROSS JOIN LATERAL session_of(m.id) s
JOIN LATERAL occupant_of(m.id) o ON o.occupant_key = s.occupant_key
LEFT JOIN LATERAL (
	SELECT DISTINCT e.breakout_key, e.breakout FROM event e
	WHERE e.meeting_id = m.id AND e.kind IS NOT NULL AND e.breakout_key IS NOT NULL
) b ON b.breakout_key = s.breakout_key;
COMMENT ON VIEW session IS 'One row a stay of an occupant in a meeting or one of its breakout rooms.';
GRANT EXECUTE ON FUNCTION presence_dialect(text), presence_fact(text, text, bytea[]),
    session_label(bigint, timestamptz),
    session_closed_by(presence_closing, bytea, timestamptz, jsonb),
    session_pair(bytea, jsonb, timestamptz[], timestamptz[], timestamptz[], boolean[],
    presence_closing[]), session_of(text, bytea[]), presence_identity(text), occupant_of(text)
    TO reflector_meetings, reflector_deliver, reflector_reader;
GRANT SELECT ON session TO reflector_meetings;
