-- The outbox: what is to be told to others, written in the transaction that makes the fact.

CREATE TABLE outbox (
	id text PRIMARY KEY DEFAULT gen_random_uuid()::text,
	number bigint GENERATED ALWAYS AS IDENTITY,
	endpoint text NOT NULL CONSTRAINT outbox_endpoint CHECK (endpoint IN ('room', 'pipeline')),
	room_id text NOT NULL,
	meeting_id text NOT NULL,
	type text NOT NULL,
	subject bytea NOT NULL,
	about text,
	event_seq bigint,
	body text,
	status text NOT NULL DEFAULT 'pending'
		CONSTRAINT outbox_status CHECK (status IN ('pending', 'delivered', 'dead')),
	attempts integer NOT NULL DEFAULT 0,
	last_status integer,
	next_attempt_at timestamptz CONSTRAINT outbox_next CHECK (next_attempt_at IS NULL OR status = 'pending'),
	leased_until timestamptz CONSTRAINT outbox_leased CHECK (leased_until IS NULL OR status = 'pending'),
	created_at timestamptz NOT NULL,
	delivered_at timestamptz CONSTRAINT outbox_delivered CHECK ((delivered_at IS NULL) = (status <> 'delivered')),
	lane text NOT NULL GENERATED ALWAYS AS (CASE endpoint WHEN 'room' THEN room_id ELSE endpoint END) STORED,
	CONSTRAINT outbox_once UNIQUE (endpoint, meeting_id, type, subject)
) WITH (autovacuum_vacuum_scale_factor = 0.02);

-- Each in the order in which its reader wants it; all but the first two hold what is
-- under way only, however much was sent.
CREATE INDEX outbox_meeting ON outbox (meeting_id);
CREATE INDEX outbox_room ON outbox (room_id, number DESC) WHERE endpoint = 'room';
CREATE INDEX outbox_due ON outbox (lane, next_attempt_at, number)
    WHERE status = 'pending' AND next_attempt_at IS NOT NULL;
CREATE INDEX outbox_waiting ON outbox (lane) WHERE status = 'pending' AND next_attempt_at IS NULL;
CREATE INDEX outbox_flying ON outbox (lane, leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX outbox_dead ON outbox (created_at) WHERE status = 'dead';

COMMENT ON TABLE outbox IS 'News to be sent, and what became of them.  The unique key makes repeats and two dialects one message.';
COMMENT ON COLUMN outbox.id IS 'UUID, lower case: the webhook-id of every try.';
COMMENT ON COLUMN outbox.number IS 'The order in which they were made.';
COMMENT ON COLUMN outbox.endpoint IS 'Whom it is for: room: the webhook of the meeting''s room; pipeline: the site''s own.';
COMMENT ON COLUMN outbox.room_id IS 'The room of the meeting.';
COMMENT ON COLUMN outbox.meeting_id IS 'The meeting that it is about.';
COMMENT ON COLUMN outbox.type IS 'meeting.started, meeting.ended, participant.joined, participant.left, recording.started, recording.completed.';
COMMENT ON COLUMN outbox.subject IS 'SHA-256 of what the message is about: a session, a recording, a recording''s file and version.';
COMMENT ON COLUMN outbox.about IS 'Where the body finds it: participant.*: occupant_key in hexadecimal; recording.*: the id of a recording or of a file; NULL: the meeting itself.';
COMMENT ON COLUMN outbox.event_seq IS 'The event that made it, when it was one alone.';
COMMENT ON COLUMN outbox.body IS 'NULL until the first try writes it; the same bytes ever after.';
COMMENT ON COLUMN outbox.status IS 'pending; delivered: the receiver took it; dead: given up.';
COMMENT ON COLUMN outbox.attempts IS 'Tries that came to an end since the schedule began.';
COMMENT ON COLUMN outbox.last_status IS 'The HTTP status of the last one; NULL: there was no answer, or no try.';
COMMENT ON COLUMN outbox.next_attempt_at IS 'When it is due; NULL while pending: it waits for an endpoint.';
COMMENT ON COLUMN outbox.leased_until IS 'A process is at it; past this it has died, and the message is claimed again.';
COMMENT ON COLUMN outbox.created_at IS 'When we learnt the fact.';
COMMENT ON COLUMN outbox.delivered_at IS 'When the receiver took it.';
COMMENT ON COLUMN outbox.lane IS 'The endpoint whose messages share its places: the room''s id, or pipeline.';
