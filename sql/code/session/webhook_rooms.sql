-- Subqueries: the planner would join by reading every meeting that there was.
CREATE FUNCTION webhook_rooms(room_names text[]) RETURNS text[]
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN (SELECT array_agg(given) FROM unnest(room_names) AS given
	    WHERE (SELECT r.webhook_url IS NOT NULL AND r.webhook_disabled_at IS NULL FROM room r
	        WHERE r.id = (SELECT m.room_id FROM meeting_row m WHERE m.room_name = given)));
END
$$;
COMMENT ON FUNCTION webhook_rooms(text[]) IS 'Which of these rooms (Jitsi''s names in lower case) have a webhook that listens; NULL: none.';
