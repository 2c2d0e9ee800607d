-- A command may contain a passcode, a name or a reason: what no server needs any more is not kept.
-- Of an erased meeting nothing stays.
CREATE FUNCTION command_settled(ids text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off
AS $$
DECLARE
	executed text[];
	dead text[];
BEGIN
	SELECT array_agg(k.id) FILTER (WHERE k.status = 'delivered' OR k.meeting_id = ''),
	    array_agg(k.id) FILTER (WHERE k.status = 'dead' AND k.body IS NOT NULL)
	INTO executed, dead
	FROM unnest(ids) AS i
	CROSS JOIN LATERAL (
		SELECT o.id, o.endpoint, o.status, o.meeting_id, o.body FROM outbox o WHERE o.id = i OFFSET 0
	) k
	CROSS JOIN LATERAL (SELECT FROM outbox h WHERE h.id = k.id FOR UPDATE SKIP LOCKED) held
	WHERE k.endpoint = 'control' AND k.status <> 'pending';
	DELETE FROM outbox o WHERE o.id = ANY (executed);
	UPDATE outbox o SET body = NULL WHERE o.id = ANY (dead);
END
$$;
COMMENT ON FUNCTION command_settled(text[]) IS 'Deletes commands that were executed, and the content of those that were given up.';
