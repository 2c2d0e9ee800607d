-- statement_timestamp(): with clock_timestamp(), which is volatile, the whole index would be read.
CREATE FUNCTION audit_expire(keep interval, most integer) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	WITH gone AS (
		DELETE FROM audit a
		WHERE a.number = ANY (ARRAY(
		    SELECT o.number FROM audit o
		    WHERE o.number > 0 AND o.at < statement_timestamp() - keep
		    ORDER BY o.at, o.number LIMIT most
		    FOR UPDATE SKIP LOCKED))
		RETURNING 1
	)
	SELECT count(*) FROM gone
$$;
COMMENT ON FUNCTION audit_expire(interval, integer) IS 'Removes the oldest rows of the audit, those older than that, at most so many; how many it removed.';
GRANT EXECUTE ON FUNCTION audit_expire(interval, integer) TO reflector_deliver;
