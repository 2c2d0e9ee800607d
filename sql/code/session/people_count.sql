CREATE FUNCTION people_count(meeting text) RETURNS bigint
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	RETURN (SELECT count(DISTINCT (SELECT coalesce(a.person, a.occupant) FROM attendee a
	        WHERE a.meeting_id = s.meeting_id AND a.occupant_key = s.occupant_key))
	    FROM stay s
	    WHERE s.meeting_id COLLATE "C" = meeting AND s.left_at IS NULL AND s.assumed_left_at = 'infinity');
END
$$;
COMMENT ON FUNCTION people_count(text) IS 'Distinct people with an open session, main room and breakouts.';
GRANT EXECUTE ON FUNCTION people_count(text)
    TO reflector_meetings, reflector_deliver, reflector_reader;
