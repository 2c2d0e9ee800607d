CREATE FUNCTION api_key_revoke_own(wanted text, owner text, at timestamptz, origin jsonb)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	RETURN EXISTS (SELECT FROM api_key k WHERE k.id = wanted AND k.user_id = owner
	        AND k.revoked_at IS NULL)
	    AND api_key_revoke(wanted, at, origin);
END
$$;
COMMENT ON FUNCTION api_key_revoke_own IS 'Revokes a user''s own key; false: the user has no such key.';
GRANT EXECUTE ON FUNCTION api_key_revoke_own TO reflector_rooms;
