-- After the statement: the event that made the message is stored by the same one.
CREATE FUNCTION outbox_let_go() RETURNS trigger
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	PERFORM handover_settle(NEW.meeting_id, NEW.created_at, '{}', '{}');
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION outbox_let_go() IS 'A new hand-over for which everybody has consented already.';
