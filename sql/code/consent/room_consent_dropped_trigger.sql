CREATE TRIGGER room_consent_dropped AFTER UPDATE ON room FOR EACH ROW
WHEN (OLD.require_consent AND NOT NEW.require_consent)
EXECUTE FUNCTION room_consent_dropped();
