-- Runs under the rooms' locks, so no other writer can store one of these items meanwhile.
-- Every look-up is a subquery or has OFFSET 0, so it reads one row by an index, whatever the
-- statistics say.  has_signed: the rooms of which the batch has signed presence events; signed
-- events count there from now on.  On a platform with a dialect of its own only that counts.
CREATE FUNCTION event_judge(items event_given[], busy bigint[], has_signed text[])
RETURNS event_given[]
LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_column
BEGIN
	RETURN ARRAY(
		SELECT ROW(i.number, i.room_name, i.dialect, i.type, i.occurred_at, i.received_at,
		    i.occupant, i.person, i.name, i.nick, i.breakout, i.joined_at, i.is_moderator,
		    i.removed_by, i.speaking_ms, i.kind, i.services, i.occupants, i.dedup, i.data, i.request_id, i.trace, m.id, m.room_id,
		    (SELECT r.webhook_url IS NOT NULL AND r.webhook_disabled_at IS NULL FROM room r
		        WHERE r.id = m.room_id AND i.kind IS NOT NULL),
		    p.dialect,
		    coalesce((SELECT f.dialect FROM platform f
		        WHERE f.name = m.platform AND i.kind IS NOT NULL), CASE
		        WHEN p.dialect = 'signed' OR i.room_name = ANY (has_signed) THEN 'signed'
		        ELSE 'stock' END),
		    coalesce(p.is_used, false),
		    CASE
		        WHEN busy <> '{}' AND room_lock_key(i.room_name) = ANY (busy) THEN 'busy'
		        WHEN m.id IS NULL THEN CASE WHEN (SELECT true FROM tombstone t
		            WHERE t.room_key = text_key(i.room_name)) THEN 'erased' ELSE 'unknown' END
		        WHEN (SELECT true FROM event e
		            WHERE e.meeting_id COLLATE "POSIX" = m.id AND e.dedup = i.dedup) THEN 'repeated'
		        WHEN i.number > min(i.number) OVER (PARTITION BY i.room_name, i.dedup)
		            THEN 'repeated'
		        ELSE 'stored' END)::event_given
		FROM unnest(items) AS i
		LEFT JOIN LATERAL (
			SELECT r.id, r.room_id, r.platform FROM meeting_row r
			WHERE r.room_name = i.room_name AND r.erasure IS NULL
			OFFSET 0
		) m ON true
		LEFT JOIN LATERAL (
			SELECT k.dialect, k.is_used FROM presence k WHERE k.meeting_id = m.id AND i.kind IS NOT NULL
			OFFSET 0
		) p ON true);
END
$$;
COMMENT ON FUNCTION event_judge(event_given[], bigint[], text[]) IS 'Finds each item''s meeting and sets its verdict: stored, repeated, unknown, erased or busy.';
