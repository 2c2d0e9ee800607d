-- A pause that is longer than any pause of the schedule does not count: nothing was tried then,
-- or a clock was set.
CREATE FUNCTION endpoint_failing_since(key text, longest interval, at timestamptz)
RETURNS timestamptz
LANGUAGE sql STABLE
AS $$
	SELECT CASE WHEN key = 'pipeline' THEN (SELECT p.failing_since FROM pipeline p WHERE p.is_only)
	    WHEN starts_with(key, 'control ') THEN (SELECT c.failing_since FROM control c
	        WHERE c.endpoint_key = key)
	    ELSE (SELECT least(r.webhook_failing_since
	            + greatest(at - r.webhook_failed_at - endpoint_failing_since.longest, interval '0'), at)
	        FROM room r WHERE r.id = key AND r.webhook_failing_since IS NOT NULL) END
$$;
COMMENT ON FUNCTION endpoint_failing_since IS 'Since when every try of an endpoint has failed; NULL: the last one succeeded.';
