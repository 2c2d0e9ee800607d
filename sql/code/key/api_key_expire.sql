-- statement_timestamp(): as in audit_expire.
CREATE FUNCTION api_key_expire(keep interval, most integer) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	WITH gone AS (
		DELETE FROM api_key k
		WHERE k.id = ANY (ARRAY(
		    SELECT o.id FROM api_key o
		    WHERE least(o.revoked_at, o.expires_at) < statement_timestamp() - keep
		    ORDER BY least(o.revoked_at, o.expires_at) LIMIT most
		    FOR UPDATE SKIP LOCKED))
		RETURNING 1
	)
	SELECT count(*) FROM gone
$$;
COMMENT ON FUNCTION api_key_expire(interval, integer) IS 'Removes keys that were revoked or expired longer ago than that, at most so many; how many it removed.';
GRANT EXECUTE ON FUNCTION api_key_expire(interval, integer) TO reflector_deliver;
