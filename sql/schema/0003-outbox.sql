-- The outbox: what is to be told to others, written in the transaction that makes the fact.

CREATE TABLE outbox (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	endpoint text NOT NULL,
	meeting_id text NOT NULL,
	type text NOT NULL,
	subject bytea NOT NULL,
	event_seq bigint NOT NULL,
	created_at timestamptz NOT NULL,
	CONSTRAINT outbox_once UNIQUE (endpoint, meeting_id, type, subject)
);
COMMENT ON TABLE outbox IS 'News that wait to be sent.  The unique key makes repeats and two dialects one message.';
COMMENT ON COLUMN outbox.id IS 'The order in which they were made.';
COMMENT ON COLUMN outbox.endpoint IS 'Whom it is for: room: the webhook of the meeting''s room, whenever it has one.';
COMMENT ON COLUMN outbox.meeting_id IS 'The meeting that it is about.';
COMMENT ON COLUMN outbox.type IS 'recording.completed.';
COMMENT ON COLUMN outbox.subject IS 'SHA-256 of what the message is about: a recording''s file and version.';
COMMENT ON COLUMN outbox.event_seq IS 'The event that made it.';
COMMENT ON COLUMN outbox.created_at IS 'When that event was received.';

CREATE INDEX outbox_meeting ON outbox (meeting_id);
