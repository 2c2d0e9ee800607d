-- Called by whoever changes a room's webhook, consent or existence, with its row before and
-- after; the row is locked.  Who writes or wakes a message that waits for an endpoint locks
-- it too.  Consent first: what then waits for it, a new webhook does not wake.
CREATE FUNCTION room_changed(was room, changed room) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	IF was.require_consent AND NOT changed.require_consent THEN
		PERFORM room_consent_dropped(changed.id);
	ELSIF changed.require_consent AND NOT was.require_consent THEN
		PERFORM room_consent_required(changed.id);
	END IF;
	IF (was.webhook_url, was.webhook_disabled_at, was.deleted_at)
	    IS DISTINCT FROM (changed.webhook_url, changed.webhook_disabled_at, changed.deleted_at) THEN
		PERFORM room_webhook_changed(changed);
	END IF;
END
$$;
COMMENT ON FUNCTION room_changed(room, room) IS 'What a change of a room does to its messages.';
