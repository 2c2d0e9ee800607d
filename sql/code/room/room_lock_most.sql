-- Takes the locks that are free, in their order; returns the keys of locks that others hold for
-- too long.  It waits for one of them only, so many held rooms delay a batch no longer than
-- one.
CREATE FUNCTION room_lock_most(keys bigint[]) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	busy bigint[] := '{}';
	key bigint;
BEGIN
	FOREACH key IN ARRAY keys LOOP
		IF busy <> '{}' THEN
			IF NOT pg_try_advisory_xact_lock(key) THEN
				busy := busy || key;
			END IF;
			CONTINUE;
		END IF;
		BEGIN
			PERFORM pg_advisory_xact_lock(key);
		EXCEPTION WHEN lock_not_available THEN
			busy := busy || key;
		END;
	END LOOP;
	RETURN busy;
END
$$;
COMMENT ON FUNCTION room_lock_most(bigint[]) IS 'The slow way to lock, after a room was held for too long.';
