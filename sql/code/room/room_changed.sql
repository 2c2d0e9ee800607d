-- Every function that changes a room's webhook, consent or existence calls it, with the row
-- before and after; the row is locked.  Functions that write a message that waits for an
-- endpoint, or make one due, lock the row, too.  Consent comes first: a message that is held
-- for consents is not made due by a new webhook.
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
COMMENT ON FUNCTION room_changed(room, room) IS 'Applies a change of a room to its messages.';
