CREATE FUNCTION webhooks_disabled() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT count(*) FROM room r WHERE r.webhook_disabled_at IS NOT NULL AND r.deleted_at IS NULL
	    AND r.webhook_disabled_at > '-infinity'
$$;
COMMENT ON FUNCTION webhooks_disabled() IS 'How many rooms have a disabled webhook.';
GRANT EXECUTE ON FUNCTION webhooks_disabled() TO reflector_health;
