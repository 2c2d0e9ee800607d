-- In the order of the names, so that two calls never deadlock.  A row is written only if it
-- changes; a receiver that never answered has none.
CREATE FUNCTION receiver_note(answering text[], silent text[], at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off
AS $$
BEGIN
	INSERT INTO receiver AS c (name)
	SELECT DISTINCT a FROM unnest(answering) AS a
	WHERE (SELECT true FROM receiver k WHERE k.name = a AND k.failing_since IS NULL) IS NULL
	ORDER BY a
	ON CONFLICT (name) DO UPDATE SET failing_since = NULL WHERE c.failing_since IS NOT NULL;
	UPDATE receiver c SET failing_since = at
	FROM (
		SELECT k.name FROM receiver k
		WHERE k.name = ANY (ARRAY(SELECT unnest(silent) EXCEPT SELECT unnest(answering)))
		    AND k.failing_since IS NULL
		ORDER BY k.name FOR UPDATE
	) s
	WHERE c.name = s.name;
END
$$;
COMMENT ON FUNCTION receiver_note IS 'Notes which receivers answered a try, with any status, and which did not.';
