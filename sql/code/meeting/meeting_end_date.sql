CREATE FUNCTION meeting_end_date(m meeting_row, expires timestamptz, wanted timestamptz,
    longest interval) RETURNS timestamptz
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	IF (SELECT p.is_end_fixed FROM platform p WHERE p.name = m.platform) THEN
		RETURN m.end_date;
	END IF;
	RETURN least(coalesce(meeting_ends_at(m, wanted, longest), greatest(m.end_date, expires)),
	    meeting_latest_end(m, longest));
END
$$;
COMMENT ON FUNCTION meeting_end_date(meeting_row, timestamptz, timestamptz, interval) IS 'A meeting''s end_date when it is opened with tokens that expire then; wanted, longest: as in meeting_ends_at.';
