-- A sender may invent names, so the table keeps the 1000 that reported last, and none that was
-- silent for 7 days.  Rows that another transaction holds are left to the next new name.
CREATE FUNCTION jibri_note(name text, host text, busy_status text, health_status text, detail text,
    at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	is_new boolean;
BEGIN
	INSERT INTO jibri AS j (jibri_key, name, host, busy_status, health_status, detail, seen_at)
	VALUES (text_key(name), name, host, busy_status, health_status, detail, at)
	ON CONFLICT (jibri_key) DO UPDATE SET host = excluded.host, busy_status = excluded.busy_status,
	    health_status = excluded.health_status, detail = excluded.detail, seen_at = excluded.seen_at
	WHERE j.seen_at <= excluded.seen_at
	RETURNING j.xmax = 0 INTO is_new;
	IF is_new THEN
		DELETE FROM jibri j WHERE j.jibri_key = ANY (ARRAY(
		    SELECT o.jibri_key FROM jibri o WHERE o.seen_at < greatest(at - interval '7 days',
		        (SELECT l.seen_at FROM jibri l ORDER BY l.seen_at DESC OFFSET 999 LIMIT 1))
		    ORDER BY o.seen_at LIMIT 1000 FOR UPDATE SKIP LOCKED));
	END IF;
END
$$;
COMMENT ON FUNCTION jibri_note IS 'The newest status of a Jibri; at: when it reported that, by our clock.';
GRANT EXECUTE ON FUNCTION jibri_note(text, text, text, text, text, timestamptz) TO
    reflector_jibri_complete;
