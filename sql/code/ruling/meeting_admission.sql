-- What Prosody must know when a room with this name (in lower case) is born there: an old link
-- brings people into a meeting that is over.  longest: MEETING_LONGEST; NULL: no limit.
--
-- status: open, ended, erased; unknown: no meeting of ours on a platform that takes commands.
CREATE FUNCTION meeting_admission(name text, longest interval)
RETURNS TABLE (status text, ends_at timestamptz, max_participants integer, banned json)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
	held meeting_row;
BEGIN
	SELECT m.* INTO held FROM meeting_row m WHERE m.room_name = name AND m.erasure IS NULL;
	RETURN QUERY
	SELECT CASE WHEN held.id IS NULL THEN
	        CASE WHEN (SELECT t.erased_on FROM tombstone t WHERE t.room_key = text_key(name)) IS NULL
	            THEN 'unknown' ELSE 'erased' END
	    WHEN NOT (SELECT p.takes_commands FROM platform p WHERE p.name = held.platform) THEN 'unknown'
	    WHEN held.is_active THEN 'open' ELSE 'ended' END,
	    CASE WHEN held.is_active THEN meeting_limit(held, longest) END,
	    CASE WHEN held.is_active THEN held.max_participants END,
	    (SELECT coalesce(json_agg(b.person ORDER BY b.person), '[]') FROM ban b
	        WHERE b.meeting_id = held.id);
END
$$;
COMMENT ON FUNCTION meeting_admission(text, interval) IS 'May people enter the room with this technical name, and by which limits?';
GRANT EXECUTE ON FUNCTION meeting_admission(text, interval) TO reflector_meetings;
