-- The planner inlines it: it reads no table.
CREATE FUNCTION is_newer(at timestamptz, value text, before_at timestamptz, before text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
	SELECT value IS NOT NULL AND (before IS NULL
	    OR (at, value COLLATE "C") > (before_at, before COLLATE "C"))
$$;
COMMENT ON FUNCTION is_newer(timestamptz, text, timestamptz, text) IS 'Does value, reported at that time, replace before?  Of two values of the same time the greater one counts.';
