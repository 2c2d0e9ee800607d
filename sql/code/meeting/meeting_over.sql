-- Has it ended?  Only under the room's lock is a true answer final: a join may be about to
-- commit.
CREATE FUNCTION meeting_over(meeting text, at timestamptz, grace interval, lost_after interval)
RETURNS boolean
LANGUAGE sql STABLE
AS $$
	-- What costs most stands last; people in it are counted from an index.
	SELECT CASE
		-- Whereby has removed the room, whoever was in it.
		WHEN m.platform = 'whereby' AND at >= m.end_date + interval '1 hour' THEN true
		WHEN client_count(m.id) > 0 THEN at >= m.end_date + lost_after
		    AND at >= (SELECT coalesce(max(e.received_at), m.end_date) FROM event e
		        WHERE e.meeting_id = m.id AND e.dialect <> 'reflector') + lost_after
		ELSE at > m.end_date OR (
			at >= (SELECT max(e.received_at) FROM event e
			    WHERE e.meeting_id = m.id AND e.kind IS NOT NULL
			        AND e.dialect = presence_dialect(m.id)) + grace
			AND EXISTS (SELECT FROM session_of(m.id)))
		END
	FROM meeting_row m
	WHERE m.id = meeting AND m.is_active
$$;
COMMENT ON FUNCTION meeting_over IS 'Used and then empty for grace; or past its end with nobody in; or past it with nothing heard for lost_after.';
GRANT EXECUTE ON FUNCTION meeting_over(text, timestamptz, interval, interval) TO
    reflector_deliver;
