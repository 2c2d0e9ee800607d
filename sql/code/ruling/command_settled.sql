-- A command may contain a passcode, a name or a reason: what no server needs any more is not kept.
-- Of an erased meeting nothing stays.
CREATE FUNCTION command_settled(ids text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off
AS $$
BEGIN
	DELETE FROM outbox o WHERE o.id = ANY (ARRAY(SELECT k.id FROM outbox k
		WHERE k.id = ANY (ids) AND k.endpoint = 'control'
		    AND (k.status = 'delivered' OR k.status = 'dead' AND k.meeting_id = '')
		FOR UPDATE SKIP LOCKED));
	UPDATE outbox o SET body = NULL
	WHERE o.id = ANY (ARRAY(SELECT k.id FROM outbox k
		WHERE k.id = ANY (ids) AND k.endpoint = 'control' AND k.status = 'dead' AND k.body IS NOT NULL
		FOR UPDATE SKIP LOCKED));
END
$$;
COMMENT ON FUNCTION command_settled(text[]) IS 'Deletes commands that were executed, and the content of those that were given up.';
