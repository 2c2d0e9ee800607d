-- What a platform with fixed ends was asked for when it made the meeting stays.
CREATE FUNCTION meeting_ends_at(m meeting_row, wanted timestamptz, longest interval)
RETURNS timestamptz
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	IF wanted > meeting_latest_end(m, longest)
	    OR (SELECT p.is_end_fixed FROM platform p WHERE p.name = m.platform) THEN
		RETURN m.ends_at;
	END IF;
	RETURN coalesce(wanted, m.ends_at);
END
$$;
COMMENT ON FUNCTION meeting_ends_at(meeting_row, timestamptz, interval) IS 'A meeting''s ends_at when its owner wants another (NULL: the same); what the platform, the room or MEETING_LONGEST (NULL: none) does not allow is ignored.';
