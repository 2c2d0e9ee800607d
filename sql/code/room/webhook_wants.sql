-- Whoever writes a message for a room's webhook asks this first.  A message of type test is no
-- row of outbox: the owner asked for it.
CREATE FUNCTION webhook_wants(wanted_room text, type text) RETURNS boolean
LANGUAGE sql STABLE
RETURN coalesce((SELECT webhook_wants.type = ANY (r.webhook_events) FROM room r
    WHERE r.id = wanted_room), true);
COMMENT ON FUNCTION webhook_wants(text, text) IS 'Are messages of this type sent to the webhook of this room?';
