-- Whoever writes events of a room, or decides about its meeting, holds this lock until commit.
CREATE FUNCTION room_lock_key(room_name text) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN hashtextextended(room_name, 0);
COMMENT ON FUNCTION room_lock_key(text) IS 'The key of a room''s advisory lock; room_name in lower case.';
