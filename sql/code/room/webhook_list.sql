CREATE FUNCTION webhook_list(chosen text[]) RETURNS json
LANGUAGE sql STABLE PARALLEL SAFE
RETURN array_to_json(coalesce(chosen, webhook_all_types()));
COMMENT ON FUNCTION webhook_list(text[]) IS 'room.webhook_events as the API shows it.';
GRANT EXECUTE ON FUNCTION webhook_list(text[]) TO reflector_rooms;
