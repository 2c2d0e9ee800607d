-- The only access that programs have to keys: whoever knows the digest learns whose key it is,
-- and nothing else can be read.  used_at is written at most once a minute.  Of concurrent calls
-- one writes it, and none waits.
CREATE FUNCTION api_key_use(given bytea, at timestamptz)
RETURNS TABLE (id text, scope text, user_id text, name text, rooms json,
    expires_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	key api_key;
BEGIN
	SELECT * INTO key FROM api_key k WHERE k.hash = given AND k.revoked_at IS NULL
	    AND (k.expires_at IS NULL OR k.expires_at > now());
	IF key.id IS NULL THEN
		RETURN;
	END IF;
	IF key.used_at IS NULL OR key.used_at < at - interval '1 minute' THEN
		UPDATE api_key k SET used_at = at
		WHERE k.id = (SELECT u.id FROM api_key u
		    WHERE u.id = key.id AND u.used_at IS NOT DISTINCT FROM key.used_at
		    FOR UPDATE SKIP LOCKED);
	END IF;
	RETURN QUERY SELECT key.id, key.scope, key.user_id, key.name,
	    to_json(key.rooms), key.expires_at;
END
$$;
COMMENT ON FUNCTION api_key_use(bytea, timestamptz) IS 'Whose key has this SHA-256, unless it is revoked or has expired; notes the use..';
GRANT EXECUTE ON FUNCTION api_key_use(bytea, timestamptz) TO reflector_rooms,
    reflector_meetings, reflector_jitsi_events, reflector_jibri_complete, reflector_health;
