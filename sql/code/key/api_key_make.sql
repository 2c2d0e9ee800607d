-- The only way in which a program makes keys: for a user, of the scopes that users may give, and
-- no more than 100 that are valid.  Calls of one user wait for each other, so that together they
-- do not make more.
CREATE FUNCTION api_key_make(new_id text, digest bytea, new_scope text, owner text, title text,
    at timestamptz, expires timestamptz, room_ids text[], origin jsonb)
RETURNS SETOF api_key_row
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	IF owner IS NULL OR new_scope IS NULL OR new_scope NOT IN ('read', 'host') THEN
		RAISE check_violation USING MESSAGE = 'no user makes such a key', CONSTRAINT = 'api_key_scope';
	END IF;
	PERFORM pg_advisory_xact_lock(hashtextextended('api_key ' || owner, 0));
	-- A statement of its own: it sees what the previous holder has made.
	IF (SELECT count(*) FROM api_key k WHERE k.user_id = owner AND k.revoked_at IS NULL
	        AND (k.expires_at IS NULL OR k.expires_at > now())) >= 100 THEN
		RETURN;
	END IF;
	RETURN QUERY SELECT * FROM api_key_add(new_id, digest, new_scope, owner, title, at, expires,
	    room_ids, origin);
END
$$;
COMMENT ON FUNCTION api_key_make IS 'Makes a user''s key; nothing: the user has as many as may be.';
GRANT EXECUTE ON FUNCTION api_key_make TO reflector_rooms;
