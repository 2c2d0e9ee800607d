-- The order of doc/openapi.yaml, which lists what each type means.
CREATE FUNCTION webhook_all_types() RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY['meeting.started', 'meeting.ended', 'participant.joined', 'participant.left',
    'recording.started', 'recording.completed', 'recording.failed', 'recording.waiting', 'test'];
COMMENT ON FUNCTION webhook_all_types() IS 'All types of messages that a room''s webhook may get.';
GRANT EXECUTE ON FUNCTION webhook_all_types() TO reflector_rooms;
