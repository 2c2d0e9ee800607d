CREATE FUNCTION api_key_own(owner text, wanted text DEFAULT NULL) RETURNS SETOF api_key_row
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT shown.* FROM api_key k CROSS JOIN LATERAL api_key_shown(k) AS shown
	WHERE k.user_id = owner AND k.revoked_at IS NULL AND k.id = coalesce(wanted, k.id)
$$;
COMMENT ON FUNCTION api_key_own(text, text) IS 'A user''s keys that are not revoked; wanted: the one with this id, NULL: all.';
GRANT EXECUTE ON FUNCTION api_key_own(text, text) TO reflector_rooms, reflector_reader;
