CREATE VIEW endpoint AS
SELECT r.id AS endpoint_key, r.webhook_url AS url, r.webhook_secret AS secret,
    r.webhook_previous_secret AS previous_secret, r.webhook_previous_until AS previous_until,
    r.webhook_failing_since AS failing_since
FROM room r
WHERE r.webhook_url IS NOT NULL AND r.webhook_disabled_at IS NULL AND r.deleted_at IS NULL
UNION ALL
SELECT 'pipeline', NULL, NULL, NULL, NULL, p.failing_since
FROM pipeline p
WHERE p.is_configured;
COMMENT ON VIEW endpoint IS 'Where something may be sent now; url and secret of the pipeline are the daemon''s.';
