-- A setting that was made for one transaction is empty in the next one.
CREATE FUNCTION origin_now() RETURNS jsonb
LANGUAGE sql STABLE
AS $$
	SELECT nullif(current_setting('reflector.origin', true), '')::jsonb
$$;
COMMENT ON FUNCTION origin_now() IS 'For whom this transaction works, as origin_set noted it; NULL: for nobody.';
