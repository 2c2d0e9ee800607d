-- Its owner may let it end earlier: meeting_limit.
CREATE FUNCTION meeting_latest_end(m meeting_row, longest interval) RETURNS timestamptz
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN least(m.latest_end, m.start_date + longest);
END
$$;
COMMENT ON FUNCTION meeting_latest_end(meeting_row, interval) IS 'The latest end that a meeting may have, by its room and by MEETING_LONGEST (NULL: none); NULL: any.';
GRANT EXECUTE ON FUNCTION meeting_latest_end(meeting_row, interval) TO reflector_meetings;
