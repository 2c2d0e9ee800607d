-- false: another transaction has it, and may_wait is false.
CREATE FUNCTION endpoint_hold(key text, may_wait boolean) RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	IF may_wait AND key = 'pipeline' THEN
		PERFORM FROM pipeline FOR NO KEY UPDATE;
	ELSIF may_wait AND starts_with(key, 'control ') THEN
		PERFORM FROM control c WHERE c.endpoint_key = key FOR NO KEY UPDATE;
	ELSIF may_wait THEN
		PERFORM FROM room r WHERE r.id = key FOR NO KEY UPDATE;
	ELSIF key = 'pipeline' THEN
		PERFORM FROM pipeline FOR NO KEY UPDATE SKIP LOCKED;
	ELSIF starts_with(key, 'control ') THEN
		PERFORM FROM control c WHERE c.endpoint_key = key FOR NO KEY UPDATE SKIP LOCKED;
	ELSE
		PERFORM FROM room r WHERE r.id = key FOR NO KEY UPDATE SKIP LOCKED;
	END IF;
	RETURN FOUND OR may_wait;
END
$$;
COMMENT ON FUNCTION endpoint_hold IS 'Locks the state of an endpoint until commit.';
