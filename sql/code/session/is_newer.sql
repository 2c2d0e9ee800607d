-- Inlined by the planner where it is used: it asks nothing of a table.
CREATE FUNCTION is_newer(at timestamptz, value text, before_at timestamptz, before text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
	SELECT value IS NOT NULL AND (before IS NULL
	    OR (at, value COLLATE "C") > (before_at, before COLLATE "C"))
$$;
COMMENT ON FUNCTION is_newer(timestamptz, text, timestamptz, text) IS 'Is value, told at that time, to stand in the place of before?  Of two told at the same time the greater counts.';
