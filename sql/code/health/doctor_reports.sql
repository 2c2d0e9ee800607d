CREATE FUNCTION doctor_reports() RETURNS TABLE (host text, at timestamptz, rows json)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
	SELECT r.host, r.at, r.rows FROM doctor_report r WHERE r.host >= '' ORDER BY r.host
$$;
COMMENT ON FUNCTION doctor_reports() IS 'What doctor last found on each host.';
GRANT EXECUTE ON FUNCTION doctor_reports() TO reflector_health;
