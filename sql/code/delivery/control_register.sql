-- urls: all that are configured.  Commands for others are deleted: nobody sends them any more.
CREATE FUNCTION control_register(urls text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off
AS $$
DECLARE
	gone text[];
BEGIN
	INSERT INTO control AS c (url)
	SELECT DISTINCT u FROM unnest(urls) AS u ORDER BY u
	ON CONFLICT (url) DO UPDATE SET failing_since = NULL WHERE c.failing_since IS NOT NULL;
	WITH unset AS (
		DELETE FROM control c
		WHERE c.url = ANY (ARRAY(SELECT k.url FROM control k WHERE k.url > '' AND k.url <> ALL (urls)
		    ORDER BY k.url FOR UPDATE))
		RETURNING c.endpoint_key
	)
	SELECT coalesce(array_agg(u.endpoint_key), '{}') INTO gone FROM unset u;
	-- A statement of its own: it sees what was written while the DELETE above waited.
	DELETE FROM outbox o
	WHERE o.endpoint_key = ANY (gone) AND o.status = 'pending' AND o.next_attempt_at IS NOT NULL;
	DELETE FROM receiver c WHERE c.name = ANY (gone);
END
$$;
COMMENT ON FUNCTION control_register(text[]) IS 'The daemon says which servers execute commands.';
GRANT EXECUTE ON FUNCTION control_register(text[]) TO reflector_deliver;
