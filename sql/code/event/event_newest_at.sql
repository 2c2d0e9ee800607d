-- Reads the log backwards from its end, up to the first event that matches.
CREATE FUNCTION event_newest_at(meeting text, counted text) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	IF counted IS NULL THEN
		RETURN (SELECT e.received_at FROM event e
		    WHERE e.meeting_id = meeting AND e.dialect <> 'reflector'
		    ORDER BY e.seq DESC LIMIT 1);
	END IF;
	RETURN (SELECT e.received_at FROM event e
	    WHERE e.meeting_id = meeting AND e.kind IS NOT NULL AND e.dialect = counted
	    ORDER BY e.seq DESC LIMIT 1);
END
$$;
COMMENT ON FUNCTION event_newest_at(text, text) IS 'When a meeting''s newest event was received; with a dialect: its newest presence event of that dialect.';
GRANT EXECUTE ON FUNCTION event_newest_at(text, text) TO reflector_deliver;
