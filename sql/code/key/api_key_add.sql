CREATE FUNCTION api_key_add(new_id text, digest bytea, new_scope text, owner text, title text,
    at timestamptz, expires timestamptz, room_ids text[], origin jsonb)
RETURNS SETOF api_key_row
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	PERFORM origin_set(origin);
	INSERT INTO api_key (id, hash, scope, user_id, name, created_at, expires_at, rooms)
	VALUES (new_id, digest, new_scope, owner, coalesce(title, ''), at, expires, room_ids);
	PERFORM audit_write('key.created', new_id);
	RETURN QUERY SELECT shown.* FROM api_key k CROSS JOIN LATERAL api_key_shown(k) AS shown
	WHERE k.id = new_id;
END
$$;
COMMENT ON FUNCTION api_key_add IS 'Makes a key of any scope.';
