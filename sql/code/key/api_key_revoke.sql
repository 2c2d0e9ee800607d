-- The first time counts.
CREATE FUNCTION api_key_revoke(wanted text, at timestamptz, origin jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	PERFORM origin_set(origin);
	UPDATE api_key k SET revoked_at = at WHERE k.id = wanted AND k.revoked_at IS NULL;
	IF FOUND THEN
		PERFORM audit_write('key.deleted', wanted);
	END IF;
	RETURN FOUND OR EXISTS (SELECT FROM api_key k WHERE k.id = wanted);
END
$$;
COMMENT ON FUNCTION api_key_revoke IS 'Revokes a key; false: there is none with this id.';
