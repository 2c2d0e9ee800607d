-- The part of a room's name that is in the technical names of its meetings.
CREATE FUNCTION room_slug(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g'), 48);
COMMENT ON FUNCTION room_slug IS 'In lower case, each run of other characters than letters and digits as one -, at most 48 characters.';
GRANT EXECUTE ON FUNCTION room_slug(text) TO reflector_meetings, reflector_reader;
