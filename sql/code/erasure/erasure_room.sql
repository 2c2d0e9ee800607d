CREATE FUNCTION erasure_room(unused text) RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	DELETE FROM room r
	WHERE r.id = unused AND r.deleted_at IS NOT NULL
	    AND NOT EXISTS (SELECT FROM meeting_row m WHERE m.room_id = r.id)
	    -- What was left elsewhere must be removed there first.
	    AND NOT EXISTS (SELECT FROM making t WHERE t.room_id = r.id);
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	-- The pipeline's messages were deleted with their meetings.
	DELETE FROM outbox o WHERE o.room_id = unused AND o.endpoint = 'room';
	RETURN true;
END
$$;
COMMENT ON FUNCTION erasure_room(text) IS 'Deletes a deleted room that was kept for its meetings, if this was the last one; true: it did.';
