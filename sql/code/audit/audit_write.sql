CREATE FUNCTION audit_write(action text, object text) RETURNS void
LANGUAGE sql VOLATILE
AS $$
	INSERT INTO audit (at, action, object, actor, user_id, key_id, request_id)
	SELECT clock_timestamp(), audit_write.action, audit_write.object,
	    coalesce(o.origin ->> 'actor', 'system'), o.origin ->> 'user', o.origin ->> 'key',
	    o.origin ->> 'request'
	FROM (SELECT origin_now() AS origin OFFSET 0) AS o
$$;
COMMENT ON FUNCTION audit_write(text, text) IS 'Adds what this transaction does to the audit, with its origin.';
