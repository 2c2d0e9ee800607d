-- false: the room has no enabled webhook.
CREATE FUNCTION delivery_redeliver(delivery text, at timestamptz DEFAULT clock_timestamp(),
    origin jsonb DEFAULT NULL) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	PERFORM origin_set(origin);
	RETURN delivery_again(delivery, '{room}', at);
END
$$;
COMMENT ON FUNCTION delivery_redeliver(text, timestamptz, jsonb) IS 'Sends a message to a room''s webhook again, as delivery_again does.';
GRANT EXECUTE ON FUNCTION delivery_redeliver(text, timestamptz, jsonb) TO reflector_rooms;
