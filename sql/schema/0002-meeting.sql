-- Meetings: one running at a time in a room.  The relation that readers use is the view
-- `meeting`; this table holds what does not follow from events.

CREATE TABLE meeting_row (
	id text PRIMARY KEY,
	room_id text NOT NULL CONSTRAINT meeting_room REFERENCES room (id),
	user_id text NOT NULL,
	room_name text NOT NULL CONSTRAINT meeting_room_name_key UNIQUE
		CONSTRAINT meeting_room_name_lower CHECK (room_name = lower(room_name)),
	platform text NOT NULL,
	recording_type text NOT NULL,
	recording_trigger text NOT NULL,
	start_date timestamptz NOT NULL,
	end_date timestamptz NOT NULL,
	is_active boolean NOT NULL DEFAULT true,
	ended_at timestamptz,
	CONSTRAINT meeting_ended CHECK (is_active = (ended_at IS NULL))
);
CREATE UNIQUE INDEX meeting_active ON meeting_row (room_id) WHERE is_active;
CREATE INDEX meeting_user ON meeting_row (user_id, start_date DESC, id);
CREATE INDEX meeting_of_room ON meeting_row (room_id, start_date DESC, id);

COMMENT ON TABLE meeting_row IS 'What of a meeting does not follow from its events; see the view meeting.';
COMMENT ON COLUMN meeting_row.id IS 'UUID, lower case.';
COMMENT ON COLUMN meeting_row.room_id IS 'The room that it takes place in.';
COMMENT ON COLUMN meeting_row.user_id IS 'The room''s owner when the meeting was made; stays its owner.';
COMMENT ON COLUMN meeting_row.room_name IS 'Jitsi''s name of the room, lower case because Prosody lowers it.';
COMMENT ON COLUMN meeting_row.platform IS 'The room''s, when the meeting was made.';
COMMENT ON COLUMN meeting_row.recording_type IS 'The room''s, when the meeting was made.';
COMMENT ON COLUMN meeting_row.recording_trigger IS 'The room''s, when the meeting was made.';
COMMENT ON COLUMN meeting_row.start_date IS 'When it was made.';
COMMENT ON COLUMN meeting_row.end_date IS 'The latest expiry of a token given for it.';
COMMENT ON COLUMN meeting_row.is_active IS 'Not ended; at most one a room.';
COMMENT ON COLUMN meeting_row.ended_at IS 'When it ended; NULL before.';

GRANT SELECT ON meeting_row TO reflector_meetings;
