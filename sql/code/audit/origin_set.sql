-- Until the end of the transaction.  A function that changes things for a caller calls it first, so
-- that what it calls need not hand the origin on.
CREATE FUNCTION origin_set(origin jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	PERFORM set_config('reflector.origin', coalesce(origin::text, ''), true);
END
$$;
COMMENT ON FUNCTION origin_set(jsonb) IS 'Notes for whom this transaction works: {user, key, scope, request, trace, actor}; NULL: for nobody.';
