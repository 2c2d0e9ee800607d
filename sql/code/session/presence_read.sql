-- Only what the dialect that counts says, of the events that are new.  A list (of a destroyed
-- room or a snapshot) gives a row an entry.
CREATE FUNCTION presence_read(items event_given[]) RETURNS presence_evidence[]
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN ARRAY(
		SELECT ROW(row_number() OVER (PARTITION BY f.meeting_id, f.occupant ORDER BY f.number),
		    f.number, f.meeting_id, f.counted, text_key(f.occupant), f.occupant,
		    coalesce(text_key(f.breakout), ''), f.breakout, f.joined_at,
		    bool_or(f.joined_at IS NULL) OVER (PARTITION BY f.meeting_id, f.occupant)
		        OR coalesce((SELECT a.unnamed_at >= f.joined_at FROM attendee a
		            WHERE a.meeting_id = f.meeting_id AND a.occupant_key = text_key(f.occupant)), false),
		    f.is_left, f.is_listed,
		    f.at, f.told_at, f.person, f.name, f.nick, f.email)::presence_evidence
		FROM (
			SELECT i.number, i.meeting_id, i.dialect AS counted, i.occupant, i.breakout, i.joined_at,
			    i.kind = 'left' AS is_left, false AS is_listed, i.occurred_at AS at,
			    i.occurred_at AS told_at, i.person, i.name, i.nick,
			    CASE WHEN json_typeof(e.email) = 'string' THEN nullif(e.email #>> '{}', '') END AS email
			FROM unnest(items) AS i
			CROSS JOIN LATERAL (SELECT CASE i.dialect WHEN 'stock'
			    THEN i.data -> 'occupant' -> 'email' ELSE i.data -> 'email' END) AS e(email)
			WHERE i.verdict = 'stored' AND i.kind IN ('joined', 'left')
			    AND i.dialect = i.counted
			    AND coalesce(i.presence_dialect, i.counted) = i.counted AND i.occupant IS NOT NULL
			UNION ALL
			SELECT i.number, i.meeting_id, i.dialect, o.occupant, i.breakout, o.joined_at,
			    i.kind = 'destroyed', i.kind = 'snapshot',
			    CASE i.kind WHEN 'destroyed' THEN coalesce(o.left_at, i.occurred_at)
			        ELSE i.occurred_at END,
			    i.occurred_at, o.person, o.name, o.nick, o.email
			FROM unnest(items) AS i
			CROSS JOIN LATERAL jsonb_to_recordset(i.occupants) AS o(occupant text,
			    joined_at timestamptz, left_at timestamptz, person text, name text, nick text,
			    email text)
			WHERE i.verdict = 'stored' AND i.kind IN ('destroyed', 'snapshot')
			    AND i.dialect = i.counted
			    AND coalesce(i.presence_dialect, i.counted) = i.counted AND i.occupant IS NULL
			    AND o.occupant IS NOT NULL
		) AS f);
END
$$;
COMMENT ON FUNCTION presence_read(event_given[]) IS 'What a batch says of occupants.';
