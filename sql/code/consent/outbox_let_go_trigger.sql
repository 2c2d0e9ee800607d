CREATE TRIGGER outbox_let_go AFTER INSERT ON outbox FOR EACH ROW
WHEN (NEW.is_held) EXECUTE FUNCTION outbox_let_go();
