CREATE FUNCTION presence_rebuild(meeting text) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	PERFORM room_lock(meeting);
	IF (SELECT m.erasure IS NOT NULL FROM meeting_row m WHERE m.id = meeting) IS NOT FALSE THEN
		RETURN;
	END IF;
	PERFORM presence_recompute(meeting, NULL, NULL);
	INSERT INTO presence AS p (meeting_id, dialect, is_used)
	SELECT meeting, presence_dialect(meeting),
	    EXISTS (SELECT FROM (SELECT k.joined_at FROM stay k WHERE k.meeting_id = meeting LIMIT 1) s)
	WHERE (SELECT true FROM event e WHERE e.meeting_id = meeting AND e.kind IS NOT NULL LIMIT 1)
	ON CONFLICT (meeting_id) DO UPDATE SET dialect = excluded.dialect,
	    is_used = p.is_used OR excluded.is_used;
END
$$;
COMMENT ON FUNCTION presence_rebuild(text) IS 'Rebuilds the sessions and attendees of a meeting from its log; does nothing while the meeting is being erased.';
