-- By its name before room_webhook_changed, which wakes what waits for an endpoint.
CREATE TRIGGER room_consent_required AFTER UPDATE ON room FOR EACH ROW
WHEN (NOT OLD.require_consent AND NEW.require_consent)
EXECUTE FUNCTION room_consent_required();
