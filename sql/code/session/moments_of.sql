-- In most cases one of them is NULL: then the planner's inlined CASE calls nothing.
CREATE FUNCTION moments_of(one timestamptz[], other timestamptz[]) RETURNS timestamptz[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
	SELECT CASE
	    WHEN one IS NULL THEN other
	    WHEN other IS NULL THEN one
	    ELSE moments_first(one || other) END
$$;
COMMENT ON FUNCTION moments_of(timestamptz[], timestamptz[]) IS 'The union of two lists of times, as moments_first has it.';
