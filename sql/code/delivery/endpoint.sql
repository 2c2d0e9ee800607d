-- pool: 0: its receiver answered when last tried, and it does not fail; 1: its receiver did not
-- answer, or was never tried; 2: it failed when last tried.
CREATE VIEW endpoint AS
SELECT e.*, CASE WHEN e.failing_since IS NOT NULL THEN 2 WHEN e.is_answering THEN 0 ELSE 1 END AS pool
FROM (
	SELECT r.id AS endpoint_key, r.webhook_url AS url, r.webhook_secret AS secret,
	    r.webhook_previous_secret AS previous_secret, r.webhook_previous_until AS previous_until,
	    r.webhook_failing_since AS failing_since, r.webhook_receiver AS receiver, r.user_id AS owner,
	    (SELECT true FROM receiver c WHERE c.name = r.webhook_receiver AND c.failing_since IS NULL)
	        IS NOT NULL AS is_answering
	FROM room r
	WHERE r.webhook_url IS NOT NULL AND r.webhook_disabled_at IS NULL AND r.deleted_at IS NULL
	UNION ALL
	SELECT 'pipeline', NULL, NULL, NULL, NULL, p.failing_since, 'pipeline', '',
	    (SELECT true FROM receiver c WHERE c.name = 'pipeline' AND c.failing_since IS NULL) IS NOT NULL
	FROM pipeline p
	WHERE p.is_only AND p.is_configured
	UNION ALL
	-- The site's own: one that was never tried counts as answering.
	SELECT c.endpoint_key, c.url, NULL, NULL, NULL, c.failing_since, c.endpoint_key, c.endpoint_key,
	    (SELECT true FROM receiver k WHERE k.name = c.endpoint_key AND k.failing_since IS NOT NULL) IS NULL
	FROM control c
) e;
COMMENT ON VIEW endpoint IS 'Endpoints to which messages may be sent now; url and secret of the pipeline, and the secret of commands, are settings of the daemon.';
REVOKE SELECT ON endpoint FROM reflector_reader;
GRANT SELECT (endpoint_key, url, previous_until, failing_since, receiver, owner, is_answering, pool)
    ON endpoint TO reflector_reader;
