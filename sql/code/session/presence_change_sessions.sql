CREATE FUNCTION presence_change_sessions(scopes presence_change_scope[]) RETURNS SETOF presence_change_session
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN QUERY
	SELECT s.meeting_id, o.occupant_key, o.breakout_key, o.joined_at, o.left_at IS NOT NULL
	FROM unnest(scopes) AS s
	CROSS JOIN LATERAL session_of(s.meeting_id, s.only_of) o;
END
$$;
COMMENT ON FUNCTION presence_change_sessions(presence_change_scope[]) IS 'The sessions that a batch may change, as they are now.';
