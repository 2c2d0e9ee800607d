-- A host that stores in the same moment may remove what this call would, so neither waits.
CREATE FUNCTION doctor_report_keep(name text, report json) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
	INSERT INTO doctor_report AS r (host, at, rows) VALUES (name, now(), report)
	ON CONFLICT (host) DO UPDATE SET at = excluded.at, rows = excluded.rows;
	DELETE FROM doctor_report r
	WHERE r.host = ANY (ARRAY(
	    SELECT o.host FROM doctor_report o
	    WHERE o.host = ANY (ARRAY(
	        SELECT s.host FROM (
	            SELECT k.host, k.at, row_number() OVER (ORDER BY k.at DESC, k.host) AS place
	            FROM doctor_report k WHERE k.host >= '') AS s
	        WHERE s.place > 50 OR s.at < now() - interval '30 days'))
	    FOR UPDATE SKIP LOCKED));
END
$$;
COMMENT ON FUNCTION doctor_report_keep(text, json) IS 'Stores what doctor found on a host, and removes what is old or too much.';
