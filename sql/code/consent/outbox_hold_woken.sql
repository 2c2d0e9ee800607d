CREATE TRIGGER outbox_hold_woken BEFORE UPDATE ON outbox FOR EACH ROW
WHEN (NEW.is_held) EXECUTE FUNCTION outbox_hold_back();
