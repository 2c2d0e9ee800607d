CREATE FUNCTION outbox_hold_back() RETURNS trigger
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		NEW.is_held := coalesce((SELECT r.require_consent FROM room r WHERE r.id = NEW.room_id), false);
	END IF;
	IF NEW.is_held THEN
		NEW.next_attempt_at := NULL;
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION outbox_hold_back() IS 'Whoever writes or wakes a message, one that waits for consents is not due.';
