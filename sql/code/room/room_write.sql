-- form names columns of room; what it does not name, or names as NULL, stays.  webhook_events is
-- separated by commas, in the order of webhook_all_types.  "" as webhook_url, webhook_secret,
-- passcode_hash, not_before or expires_at means none, and so does 0 as max_participants or longest.
-- A webhook_url without a secret gets new_secret; a url that is given anew makes a disabled webhook
-- work again; the secret before signs until secret_until.  With a new passcode everybody may guess
-- again.
CREATE FUNCTION room_write(was room, form json, new_secret text, secret_until timestamptz) RETURNS room
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	given room := jsonb_populate_record(NULL::room,
	    form::jsonb - '{webhook_events,not_before,expires_at}'::text[]);
	url text := nullif(coalesce(given.webhook_url, was.webhook_url), '');
	secret text := coalesce(nullif(coalesce(given.webhook_secret, was.webhook_secret), ''),
	    CASE WHEN url IS NOT NULL THEN new_secret END);
	is_kept boolean := secret IS NOT DISTINCT FROM was.webhook_secret;
	written room;
BEGIN
	UPDATE room r SET
	    name = coalesce(given.name, was.name),
	    platform = coalesce(given.platform, was.platform),
	    recording_type = coalesce(given.recording_type, was.recording_type),
	    recording_trigger = coalesce(given.recording_trigger, was.recording_trigger),
	    is_locked = coalesce(given.is_locked, was.is_locked),
	    room_mode = coalesce(given.room_mode, was.room_mode),
	    is_shared = coalesce(given.is_shared, was.is_shared),
	    webhook_url = url,
	    webhook_secret = secret,
	    webhook_events = nullif(coalesce(string_to_array(form ->> 'webhook_events', ','),
	        was.webhook_events), webhook_all_types()),
	    webhook_previous_secret = CASE WHEN is_kept THEN was.webhook_previous_secret
	        ELSE was.webhook_secret END,
	    webhook_previous_until = CASE WHEN is_kept THEN was.webhook_previous_until ELSE secret_until END,
	    webhook_failing_since = CASE WHEN given.webhook_url IS NULL THEN was.webhook_failing_since END,
	    webhook_disabled_at = CASE WHEN given.webhook_url IS NULL THEN was.webhook_disabled_at END,
	    zulip_auto_post = coalesce(given.zulip_auto_post, was.zulip_auto_post),
	    zulip_stream = coalesce(given.zulip_stream, was.zulip_stream),
	    zulip_topic = coalesce(given.zulip_topic, was.zulip_topic),
	    require_consent = coalesce(given.require_consent, was.require_consent),
	    max_participants = nullif(coalesce(given.max_participants, was.max_participants), 0),
	    longest = nullif(coalesce(given.longest, was.longest), 0),
	    not_before = CASE WHEN form ->> 'not_before' IS NULL THEN was.not_before
	        ELSE nullif(form ->> 'not_before', '')::timestamptz END,
	    passcode_hash = nullif(coalesce(given.passcode_hash, was.passcode_hash), ''),
	    expires_at = CASE WHEN form ->> 'expires_at' IS NULL THEN was.expires_at
	        ELSE nullif(form ->> 'expires_at', '')::timestamptz END
	WHERE r.id = was.id
	RETURNING r.* INTO written;
	IF written IS DISTINCT FROM was THEN
		UPDATE room r SET version = was.version + 1 WHERE r.id = was.id RETURNING r.* INTO written;
	END IF;
	IF written.passcode_hash IS DISTINCT FROM was.passcode_hash THEN
		DELETE FROM passcode_guess g WHERE g.room_id = was.id;
	END IF;
	RETURN written;
END
$$;
COMMENT ON FUNCTION room_write IS 'Writes what a form says into a row of room, which is locked or new.';
