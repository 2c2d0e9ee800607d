-- A deleted room that has no meetings any more has no name.
CREATE FUNCTION api_key_shown(key api_key) RETURNS api_key_row
LANGUAGE sql STABLE
AS $$
	SELECT (key.id, key.scope, key.user_id, key.name, key.created_at, key.used_at, key.revoked_at,
	    key.expires_at, to_json(key.rooms), (SELECT string_agg(coalesce(
	            (SELECT r.name FROM room r WHERE r.id = given.id), given.id), ', ' ORDER BY given.number)
	        FROM unnest(key.rooms) WITH ORDINALITY AS given(id, number)))::api_key_row
$$;
COMMENT ON FUNCTION api_key_shown(api_key) IS 'What is shown of a key.';
GRANT EXECUTE ON FUNCTION api_key_shown(api_key) TO reflector_reader;
