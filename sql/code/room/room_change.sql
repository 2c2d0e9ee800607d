-- NULL keeps a value.  A webhook_url without a secret gets new_secret.  A webhook_url that is
-- given enables a disabled webhook.  After a change of the secret the previous one signs, too,
-- for overlap.  No row: no such room.
CREATE FUNCTION room_change(wanted_room text, name text, platform text, recording_type text,
    recording_trigger text, is_locked boolean, room_mode text, is_shared boolean, webhook_url text,
    webhook_secret text, zulip_auto_post boolean, zulip_stream text, zulip_topic text,
    require_consent boolean, new_secret text, at timestamptz, overlap interval) RETURNS SETOF room
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	was room;
	changed room;
	secret text;
BEGIN
	SELECT r.* INTO was FROM room r
	WHERE r.id = wanted_room AND r.deleted_at IS NULL FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	secret := coalesce(nullif(coalesce(room_change.webhook_secret, was.webhook_secret), ''),
	    CASE WHEN nullif(coalesce(room_change.webhook_url, was.webhook_url), '') IS NOT NULL
	        THEN new_secret END);
	UPDATE room r SET
	    name = coalesce(room_change.name, r.name),
	    platform = coalesce(room_change.platform, r.platform),
	    recording_type = coalesce(room_change.recording_type, r.recording_type),
	    recording_trigger = coalesce(room_change.recording_trigger, r.recording_trigger),
	    is_locked = coalesce(room_change.is_locked, r.is_locked),
	    room_mode = coalesce(room_change.room_mode, r.room_mode),
	    is_shared = coalesce(room_change.is_shared, r.is_shared),
	    webhook_url = nullif(coalesce(room_change.webhook_url, r.webhook_url), ''),
	    webhook_secret = secret,
	    webhook_previous_secret = CASE WHEN secret IS NOT DISTINCT FROM r.webhook_secret
	        THEN r.webhook_previous_secret ELSE r.webhook_secret END,
	    webhook_previous_until = CASE WHEN secret IS NOT DISTINCT FROM r.webhook_secret
	        THEN r.webhook_previous_until ELSE at + overlap END,
	    webhook_failing_since = CASE WHEN room_change.webhook_url IS NULL THEN r.webhook_failing_since END,
	    webhook_disabled_at = CASE WHEN room_change.webhook_url IS NULL THEN r.webhook_disabled_at END,
	    zulip_auto_post = coalesce(room_change.zulip_auto_post, r.zulip_auto_post),
	    zulip_stream = coalesce(room_change.zulip_stream, r.zulip_stream),
	    zulip_topic = coalesce(room_change.zulip_topic, r.zulip_topic),
	    require_consent = coalesce(room_change.require_consent, r.require_consent)
	WHERE r.id = wanted_room
	RETURNING r.* INTO changed;
	PERFORM room_changed(was, changed);
	RETURN NEXT changed;
END
$$;
COMMENT ON FUNCTION room_change IS 'Changes a room for its owner, and its messages with it.';
GRANT EXECUTE ON FUNCTION room_change TO reflector_rooms;
