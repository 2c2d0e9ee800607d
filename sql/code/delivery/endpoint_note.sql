-- Not at every failure: one note in a 16th of disable_after is precise enough.
CREATE FUNCTION endpoint_note(key text, since timestamptz, disable_after interval, at timestamptz)
    RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	IF key = 'pipeline' THEN
		UPDATE pipeline p SET failing_since = since
		WHERE (p.failing_since IS NULL) <> (since IS NULL);
		RETURN;
	ELSIF starts_with(key, 'control ') THEN
		UPDATE control c SET failing_since = since
		WHERE c.endpoint_key = key AND (c.failing_since IS NULL) <> (since IS NULL);
		RETURN;
	END IF;
	UPDATE room r SET webhook_failing_since = since,
	    webhook_failed_at = CASE WHEN since IS NOT NULL THEN at END
	WHERE r.id = key AND (r.webhook_failing_since IS DISTINCT FROM since
	    OR abs(extract(epoch FROM at - r.webhook_failed_at)) > extract(epoch FROM disable_after) / 16);
END
$$;
COMMENT ON FUNCTION endpoint_note IS 'Notes since when every try of an endpoint has failed.';
