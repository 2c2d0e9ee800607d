CREATE FUNCTION recordings_missing(at timestamptz, missing_after interval) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT count(*) FROM recording_missing(at, missing_after)
$$;
COMMENT ON FUNCTION recordings_missing(timestamptz, interval) IS 'How many recordings are missing, as recording_missing.';
GRANT EXECUTE ON FUNCTION recordings_missing(timestamptz, interval) TO reflector_health;
