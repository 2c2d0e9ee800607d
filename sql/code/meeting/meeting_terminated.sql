-- The reason is Jitsi's when a moderator ends the meeting for all: jitsi-meet's
-- resources/prosody-plugins/mod_end_conference.lua.  A session that began later belongs to a
-- new life of the room, which goes on.
CREATE FUNCTION meeting_terminated(meeting text) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	terminated timestamptz := (SELECT max(e.occurred_at) FROM event e
	    WHERE e.meeting_id COLLATE "C" = meeting AND e.kind IN ('created', 'destroyed', 'snapshot')
	        AND e.kind = 'destroyed' AND e.breakout_key IS NULL
	        AND e.dialect = (SELECT p.dialect FROM presence p WHERE p.meeting_id = meeting)
	        AND text_member(e.data, 'reason') = 'The meeting has been terminated');
BEGIN
	RETURN CASE WHEN (SELECT true FROM stay k
	    WHERE k.meeting_id = meeting AND k.joined_at > terminated LIMIT 1) IS NULL THEN terminated END;
END
$$;
COMMENT ON FUNCTION meeting_terminated(text) IS 'When a moderator ended a meeting for all; NULL: nobody did, or people joined again.';
GRANT EXECUTE ON FUNCTION meeting_terminated(text) TO reflector_deliver;
