-- Rooms: what people make, share and open meetings in.

CREATE FUNCTION rfc3339(moment timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
COMMENT ON FUNCTION rfc3339(timestamptz) IS 'RFC 3339, UTC, microseconds: every time that the API shows.';
GRANT EXECUTE ON FUNCTION rfc3339(timestamptz) TO reflector_rooms, reflector_meetings,
    reflector_deliver, reflector_reader;

CREATE TABLE room (
	id text PRIMARY KEY,
	name text NOT NULL,
	user_id text NOT NULL,
	created_at timestamptz NOT NULL,
	platform text NOT NULL DEFAULT 'jitsi'
		CONSTRAINT room_platform CHECK (platform IN ('jitsi', 'whereby')),
	recording_type text NOT NULL DEFAULT 'cloud'
		CONSTRAINT room_recording_type CHECK (recording_type IN ('none', 'local', 'cloud')),
	recording_trigger text NOT NULL DEFAULT 'automatic-2nd-participant'
		CONSTRAINT room_recording_trigger CHECK (recording_trigger IN
		    ('none', 'prompt', 'automatic', 'automatic-2nd-participant')),
	is_locked boolean NOT NULL DEFAULT false,
	room_mode text NOT NULL DEFAULT 'normal'
		CONSTRAINT room_mode CHECK (room_mode IN ('normal', 'group')),
	is_shared boolean NOT NULL DEFAULT false,
	webhook_url text,
	webhook_secret text,
	zulip_auto_post boolean NOT NULL DEFAULT false,
	zulip_stream text NOT NULL DEFAULT '',
	zulip_topic text NOT NULL DEFAULT '',
	deleted_at timestamptz
);
CREATE UNIQUE INDEX room_name_key ON room (lower(name)) WHERE deleted_at IS NULL;
CREATE INDEX room_user ON room (user_id, created_at DESC, id) WHERE deleted_at IS NULL;
CREATE INDEX room_shared ON room (created_at DESC, id) WHERE is_shared AND deleted_at IS NULL;

COMMENT ON TABLE room IS 'A room that somebody made.  Deleted ones stay, without their webhook, for their meetings'' sake.';
COMMENT ON COLUMN room.id IS 'UUID, lower case.';
COMMENT ON COLUMN room.name IS 'As typed; unique whatever the case among rooms that are not deleted.';
COMMENT ON COLUMN room.user_id IS 'The owner: the sub of their token.';
COMMENT ON COLUMN room.created_at IS 'When it was made.';
COMMENT ON COLUMN room.platform IS 'Where its meetings take place.';
COMMENT ON COLUMN room.recording_type IS 'none: nobody may record; local: the file stays on the Jibri host; cloud: it is uploaded.';
COMMENT ON COLUMN room.recording_trigger IS 'What starts a recording.';
COMMENT ON COLUMN room.is_locked IS 'Only the owner enters, or others through the lobby.';
COMMENT ON COLUMN room.room_mode IS 'Kept for the API''s sake; Jitsi knows no such thing.';
COMMENT ON COLUMN room.is_shared IS 'Others may see it.';
COMMENT ON COLUMN room.webhook_url IS 'Where its news go; NULL: nowhere.';
COMMENT ON COLUMN room.webhook_secret IS 'Signs what is sent there.';
COMMENT ON COLUMN room.zulip_auto_post IS 'For Reflector''s own use.';
COMMENT ON COLUMN room.zulip_stream IS 'For Reflector''s own use.';
COMMENT ON COLUMN room.zulip_topic IS 'For Reflector''s own use.';
COMMENT ON COLUMN room.deleted_at IS 'NULL while the room exists.';

GRANT SELECT, INSERT ON room TO reflector_rooms;
GRANT UPDATE (name, platform, recording_type, recording_trigger, is_locked, room_mode, is_shared,
    webhook_url, webhook_secret, zulip_auto_post, zulip_stream, zulip_topic)
    ON room TO reflector_rooms;
GRANT SELECT ON room TO reflector_meetings;
