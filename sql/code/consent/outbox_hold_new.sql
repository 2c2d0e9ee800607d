CREATE TRIGGER outbox_hold_new BEFORE INSERT ON outbox FOR EACH ROW
WHEN (NEW.type = 'recording.completed') EXECUTE FUNCTION outbox_hold_back();
