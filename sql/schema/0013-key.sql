-- API keys: how machines sign in.  A key is 256 random bits; only its digest is kept.

CREATE TABLE api_key (
	id text PRIMARY KEY,
	hash bytea NOT NULL CONSTRAINT api_key_hash_key UNIQUE
		CONSTRAINT api_key_hash CHECK (octet_length(hash) = 32),
	scope text NOT NULL
		CONSTRAINT api_key_scope CHECK (scope IN ('read', 'host', 'ingest')),
	user_id text,
	name text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL,
	used_at timestamptz,
	revoked_at timestamptz,
	-- What is told by Jitsi's machines is nobody's own: a user here would promise a limit.
	CONSTRAINT api_key_user CHECK ((scope = 'ingest') = (user_id IS NULL))
);

COMMENT ON TABLE api_key IS 'Keys by which machines sign in.  Revoked ones stay, to tell what they were.';
COMMENT ON COLUMN api_key.id IS 'UUID, lower case: names the key in logs and to reflectorctl.';
COMMENT ON COLUMN api_key.hash IS 'SHA-256 of the key, which is random: no salt, for nobody can try out what it may be.';
COMMENT ON COLUMN api_key.scope IS 'read: what changes nothing; host: everything that its user may; ingest: events and completions.';
COMMENT ON COLUMN api_key.user_id IS 'Whom it acts for: the sub of that user''s tokens; NULL: nobody (ingest).';
COMMENT ON COLUMN api_key.name IS 'What it is for, in the operator''s words; the name shown in meetings that it opens.';
COMMENT ON COLUMN api_key.created_at IS 'When it was made.';
COMMENT ON COLUMN api_key.used_at IS 'When it was last used, to the minute; NULL: never.';
COMMENT ON COLUMN api_key.revoked_at IS 'Since when it is refused; NULL: it is good.';

-- The only way in for programs: who has the digest learns whose key it is, and nothing
-- else can be read.  A read stays a read but once a minute; of many at once one writes,
-- and nobody waits for it.
CREATE FUNCTION api_key_use(given bytea, at timestamptz)
RETURNS TABLE (id text, scope text, user_id text, name text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	key api_key;
BEGIN
	SELECT * INTO key FROM api_key k WHERE k.hash = given AND k.revoked_at IS NULL;
	IF key.id IS NULL THEN
		RETURN;
	END IF;
	IF key.used_at IS NULL OR key.used_at < at - interval '1 minute' THEN
		UPDATE api_key k SET used_at = at
		WHERE k.id = (SELECT u.id FROM api_key u
		    WHERE u.id = key.id AND u.used_at IS NOT DISTINCT FROM key.used_at
		    FOR UPDATE SKIP LOCKED);
	END IF;
	RETURN QUERY SELECT key.id, key.scope, key.user_id, key.name;
END
$$;
COMMENT ON FUNCTION api_key_use(bytea, timestamptz) IS 'Whose key has this SHA-256, unless it is revoked; notes the use.';

GRANT EXECUTE ON FUNCTION api_key_use(bytea, timestamptz) TO reflector_rooms, reflector_meetings,
    reflector_jitsi_events, reflector_jibri_complete;
