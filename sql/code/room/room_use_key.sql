-- Shared to open a meeting in a room, exclusive to delete the room.
CREATE FUNCTION room_use_key(room_id text) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN hashtextextended('room ' || room_id, 0);
COMMENT ON FUNCTION room_use_key(text) IS 'The key of the advisory lock that keeps a room from being deleted.';
