CREATE TRIGGER room_webhook_changed AFTER UPDATE ON room FOR EACH ROW
WHEN ((OLD.webhook_url, OLD.webhook_disabled_at, OLD.deleted_at)
    IS DISTINCT FROM (NEW.webhook_url, NEW.webhook_disabled_at, NEW.deleted_at))
EXECUTE FUNCTION room_webhook_changed();
