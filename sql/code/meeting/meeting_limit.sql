CREATE FUNCTION meeting_limit(m meeting_row, longest interval) RETURNS timestamptz
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN least(m.ends_at, meeting_latest_end(m, longest));
END
$$;
COMMENT ON FUNCTION meeting_limit(meeting_row, interval) IS 'When a meeting ends at the latest: as its owner said, by its room and by MEETING_LONGEST (NULL: none); NULL: it has no limit.';
GRANT EXECUTE ON FUNCTION meeting_limit(meeting_row, interval) TO reflector_meetings;
