-- Only events that are new and of the dialect that counts.  Each entry of a list (of a
-- destroyed room or a snapshot) becomes a row.
--
-- Evidence that names no session is paired by time.  In order, it continues what is known.  It
-- is doubtful if it is older than what is known of its occupant.  Evidence that names a session
-- is doubtful if that session is not newer than unnamed evidence.  Then all of the batch's
-- evidence about that occupant is doubtful.
CREATE FUNCTION presence_read(items event_given[]) RETURNS presence_evidence[]
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN ARRAY(
		WITH told AS (
			SELECT i.number, i.meeting_id, i.dialect AS counted, i.occupant, i.breakout, i.joined_at,
			    i.kind = 'left' AS is_left, false AS is_listed, i.occurred_at AS at,
			    i.occurred_at AS told_at, i.person, i.name, i.nick,
			    CASE WHEN json_typeof(e.email) = 'string' THEN nullif(e.email #>> '{}', '') END AS email,
			    i.is_moderator, i.removed_by, i.speaking_ms
			FROM unnest(items) AS i
			CROSS JOIN LATERAL (SELECT CASE i.dialect WHEN 'stock'
			    THEN i.data -> 'occupant' -> 'email' ELSE i.data -> 'email' END) AS e(email)
			WHERE i.verdict = 'stored' AND i.kind IN ('joined', 'left', 'role')
			    AND i.dialect = i.counted AND coalesce(i.presence_dialect, i.counted) = i.counted
			    AND i.occupant IS NOT NULL
			UNION ALL
			SELECT i.number, i.meeting_id, i.dialect, o.occupant, i.breakout, o.joined_at,
			    i.kind = 'destroyed', i.kind = 'snapshot',
			    CASE i.kind WHEN 'destroyed' THEN coalesce(o.left_at, i.occurred_at)
			        ELSE i.occurred_at END,
			    i.occurred_at, o.person, o.name, o.nick, o.email, o.is_moderator,
			    o.removed_by, o.speaking_ms
			FROM unnest(items) AS i
			CROSS JOIN LATERAL jsonb_to_recordset(i.occupants) AS o(occupant text,
			    joined_at timestamptz, left_at timestamptz, person text, name text, nick text,
			    email text, is_moderator boolean, removed_by text, speaking_ms bigint)
			WHERE i.verdict = 'stored' AND i.kind IN ('destroyed', 'snapshot')
			    AND i.dialect = i.counted AND coalesce(i.presence_dialect, i.counted) = i.counted
			    AND i.occupant IS NULL AND o.occupant IS NOT NULL
		), ordered AS (
			SELECT t.*, text_key(t.occupant) AS occupant_key, row_number() OVER earlier AS turn,
			    max(greatest(t.at, t.joined_at)) OVER before AS seen_at,
			    max(CASE WHEN t.joined_at IS NULL THEN t.at END) OVER before AS unnamed_at
			FROM told t
			WINDOW earlier AS (PARTITION BY t.meeting_id, t.occupant ORDER BY t.number),
			    before AS (earlier ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
		)
		SELECT ROW(o.turn, o.number, o.meeting_id, o.counted, o.occupant_key, o.occupant,
		    coalesce(text_key(o.breakout), ''), o.breakout, o.joined_at,
		    bool_or(CASE
		        WHEN o.joined_at IS NOT NULL THEN o.joined_at <= greatest(o.unnamed_at, a.unnamed_at)
		        WHEN o.is_left THEN o.at < greatest(o.seen_at, a.seen_at)
		        ELSE o.at <= greatest(o.seen_at, a.seen_at) END)
		        OVER (PARTITION BY o.meeting_id, o.occupant) IS TRUE,
		    o.is_left, o.is_listed, o.at, o.told_at, o.person, o.name, o.nick,
		    o.email, o.is_moderator, o.removed_by, o.speaking_ms)::presence_evidence
		FROM ordered o
		LEFT JOIN LATERAL (
			SELECT k.unnamed_at, k.seen_at FROM attendee k
			WHERE k.meeting_id = o.meeting_id AND k.occupant_key = o.occupant_key
			OFFSET 0
		) a ON true);
END
$$;
COMMENT ON FUNCTION presence_read(event_given[]) IS 'The evidence about occupants in a batch.';
