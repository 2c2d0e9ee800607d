CREATE FUNCTION api_key_own(owner text) RETURNS SETOF api_key_row
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT shown.* FROM api_key k CROSS JOIN LATERAL api_key_shown(k) AS shown
	WHERE k.user_id = owner AND k.revoked_at IS NULL
$$;
COMMENT ON FUNCTION api_key_own(text) IS 'A user''s keys that are not revoked.';
GRANT EXECUTE ON FUNCTION api_key_own(text) TO reflector_rooms, reflector_reader;
