-- Every table, with its indexes, comments, rights and first rows.  Nothing here may depend on
-- a function, type or view of sql/code: those are dropped and created again at each migration.

-- Where meetings take place.  The programs have a table of the same names (lib/platform/table.c).

CREATE TABLE platform (
	name text PRIMARY KEY,
	is_made_there boolean NOT NULL,
	is_end_fixed boolean NOT NULL,
	takes_commands boolean NOT NULL,
	dialect text,
	trouble_until timestamptz NOT NULL DEFAULT '-infinity'
);
COMMENT ON TABLE platform IS 'Where meetings take place.';
COMMENT ON COLUMN platform.name IS 'The value of room.platform and meeting_row.platform.';
COMMENT ON COLUMN platform.is_made_there IS 'A meeting is made and named by the platform; else here, when it is opened.';
COMMENT ON COLUMN platform.is_end_fixed IS 'Links cannot be prolonged: after its end date a meeting is over, even if sessions are open.';
COMMENT ON COLUMN platform.takes_commands IS 'Its servers execute our commands (table control).';
COMMENT ON COLUMN platform.dialect IS 'The only dialect whose presence events count there; NULL: signed if there is one, else stock.';
COMMENT ON COLUMN platform.trouble_until IS 'After a failure the platform is not asked for a meeting before this time.';
INSERT INTO platform (name, is_made_there, is_end_fixed, takes_commands, dialect) VALUES
	('jitsi', false, false, true, NULL),
	('whereby', true, true, false, 'whereby');
GRANT SELECT ON platform TO reflector_meetings, reflector_deliver;

-- Rooms, which people create and share, and in which they open meetings.

CREATE TABLE room (
	id text PRIMARY KEY,
	name text NOT NULL,
	user_id text NOT NULL,
	created_at timestamptz NOT NULL,
	platform text NOT NULL DEFAULT 'jitsi'
		CONSTRAINT room_platform REFERENCES platform (name),
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
	webhook_events text[],
	zulip_auto_post boolean NOT NULL DEFAULT false,
	zulip_stream text NOT NULL DEFAULT '',
	zulip_topic text NOT NULL DEFAULT '',
	deleted_at timestamptz,
	webhook_previous_secret text,
	webhook_previous_until timestamptz,
	webhook_failing_since timestamptz,
	webhook_failed_at timestamptz,
	webhook_disabled_at timestamptz,
	require_consent boolean NOT NULL DEFAULT false,
	version bigint NOT NULL DEFAULT 1,
	max_participants integer
		CONSTRAINT room_max_participants CHECK (max_participants BETWEEN 1 AND 10000),
	longest integer CONSTRAINT room_longest CHECK (longest BETWEEN 1 AND 10080),
	not_before timestamptz,
	expires_at timestamptz CONSTRAINT room_times CHECK (expires_at > not_before),
	passcode_hash text,
	webhook_receiver text GENERATED ALWAYS AS (
	    lower(split_part(split_part(split_part(split_part(split_part(
	        webhook_url, '://', 2), '/', 1), '?', 1), '#', 1), '@', -1))
	    || CASE WHEN webhook_url ~ '^[^/]*//[^/?#]*:[0-9]+([/?#]|$)' THEN ''
	        WHEN webhook_url ILIKE 'http:%' THEN ':80' ELSE ':443' END) STORED
);
-- IS NOT NULL: without it the planner could read the whole table by this index for any statement
-- about rooms that are not deleted (sql/README.md, "Plans").
CREATE UNIQUE INDEX room_name_key ON room (lower(name)) WHERE deleted_at IS NULL AND name IS NOT NULL;
CREATE INDEX room_user ON room (user_id, created_at DESC, id)
    WHERE deleted_at IS NULL AND user_id IS NOT NULL;
-- Deleted rooms, too.  The collation: see event_once.
CREATE INDEX room_ever_named ON room (lower(name) COLLATE "C");
CREATE INDEX room_webhook_disabled ON room (webhook_disabled_at)
    WHERE deleted_at IS NULL AND webhook_disabled_at IS NOT NULL;
-- Everybody's, for keys of scope admin.
CREATE INDEX room_newest ON room (created_at DESC, id)
    WHERE deleted_at IS NULL AND created_at > '-infinity';
CREATE INDEX room_shared ON room (created_at DESC, id) WHERE is_shared AND deleted_at IS NULL;

COMMENT ON TABLE room IS 'Rooms.  A deleted one stays, without its webhook, as long as it has meetings.';
COMMENT ON COLUMN room.id IS 'UUID, lower case.';
COMMENT ON COLUMN room.name IS 'As typed; unique whatever the case among rooms that are not deleted.';
COMMENT ON COLUMN room.user_id IS 'The owner: the sub of their token.';
COMMENT ON COLUMN room.created_at IS 'When it was created.';
COMMENT ON COLUMN room.platform IS 'Where its meetings take place.';
COMMENT ON COLUMN room.recording_type IS 'none: nobody may record; local: the file stays on the Jibri host; cloud: it is uploaded.';
COMMENT ON COLUMN room.recording_trigger IS 'What starts a recording.';
COMMENT ON COLUMN room.is_locked IS 'Only the owner enters, or others through the lobby.';
COMMENT ON COLUMN room.room_mode IS 'Kept for API clients; no effect in Jitsi.';
COMMENT ON COLUMN room.is_shared IS 'Others may see it.';
COMMENT ON COLUMN room.webhook_url IS 'Where its messages are sent; NULL: nowhere.';
COMMENT ON COLUMN room.webhook_secret IS 'The key of the signatures on its messages.';
COMMENT ON COLUMN room.webhook_events IS 'Types of the messages that are written for it, in the order of webhook_all_types; NULL: all.';
COMMENT ON COLUMN room.zulip_auto_post IS 'For Reflector; not used here.';
COMMENT ON COLUMN room.zulip_stream IS 'For Reflector; not used here.';
COMMENT ON COLUMN room.zulip_topic IS 'For Reflector; not used here.';
COMMENT ON COLUMN room.deleted_at IS 'NULL while the room exists.';
COMMENT ON COLUMN room.webhook_previous_secret IS 'The secret before the last change; it signs too, until webhook_previous_until.';
COMMENT ON COLUMN room.webhook_previous_until IS 'Until when the previous secret signs.';
COMMENT ON COLUMN room.webhook_failing_since IS 'The first failure since the last success; NULL: the last try succeeded.';
COMMENT ON COLUMN room.webhook_failed_at IS 'Roughly when it last failed; NULL: it does not fail.';
COMMENT ON COLUMN room.webhook_receiver IS 'The host and port of webhook_url, in lower case: rooms with the same receiver share its places.';
COMMENT ON COLUMN room.webhook_disabled_at IS 'When the webhook was disabled; setting webhook_url again enables it.';
COMMENT ON COLUMN room.version IS 'Grows with each change of what its owner sees; changes that depend on what was read name it.';
COMMENT ON COLUMN room.require_consent IS 'Recordings are handed over only when everybody recorded has consented, or the owner releases them.';
COMMENT ON COLUMN room.max_participants IS 'So many may be in a meeting at once; NULL: any number.';
COMMENT ON COLUMN room.passcode_hash IS 'The slow hash of the passcode that others than the owner give; NULL: there is none.';
COMMENT ON COLUMN room.longest IS 'Minutes that a meeting may last; NULL: no limit.';
COMMENT ON COLUMN room.not_before IS 'No meeting is opened before; NULL: no limit.';
COMMENT ON COLUMN room.expires_at IS 'No meeting is opened from then on; NULL: no limit.';

GRANT SELECT ON room TO reflector_rooms;
-- Not webhook_url and its secrets: the program that opens meetings never shows them.
GRANT SELECT (id, name, user_id, created_at, platform, recording_type, recording_trigger, is_locked,
    room_mode, is_shared, deleted_at, require_consent, max_participants, longest, not_before, expires_at,
    passcode_hash) ON room TO reflector_meetings;
GRANT SELECT (id, is_shared, deleted_at) ON room TO reflector_deliver;
-- Not the secrets that sign messages: an operator's reports need none.
REVOKE SELECT ON room FROM reflector_reader;
GRANT SELECT (id, name, user_id, created_at, platform, recording_type, recording_trigger, is_locked,
    room_mode, is_shared, webhook_url, webhook_events, zulip_auto_post, zulip_stream, zulip_topic,
    deleted_at, webhook_previous_until, webhook_failing_since, webhook_failed_at, webhook_disabled_at,
    require_consent, version, max_participants, longest, not_before, expires_at, webhook_receiver)
    ON room TO reflector_reader;

-- Who is wrong about a room's passcode waits longer and longer.
CREATE TABLE passcode_guess (
	room_id text NOT NULL CONSTRAINT passcode_guess_room REFERENCES room (id) ON DELETE CASCADE,
	guesser bytea NOT NULL,
	wrong integer NOT NULL,
	tried_at timestamptz NOT NULL,
	PRIMARY KEY (room_id, guesser)
);
CREATE INDEX passcode_guess_newest ON passcode_guess (room_id COLLATE "C", tried_at DESC);
CREATE INDEX passcode_guess_old ON passcode_guess (tried_at);
COMMENT ON TABLE passcode_guess IS 'Guesses at passcodes, one row a room and guesser: at most 10 000 a room.  Rows are removed after PASSCODE_FORGET.';
COMMENT ON COLUMN passcode_guess.room_id IS 'The room.';
COMMENT ON COLUMN passcode_guess.guesser IS 'Who guesses: see guesser_key.';
COMMENT ON COLUMN passcode_guess.wrong IS 'Wrong guesses since the last right one.';
COMMENT ON COLUMN passcode_guess.tried_at IS 'When the last one was judged.';

-- deliver, as health sees it.

CREATE TABLE heartbeat (
	program text PRIMARY KEY,
	expected_by timestamptz NOT NULL
);
COMMENT ON TABLE heartbeat IS 'Daemons that work: one row each.';
COMMENT ON COLUMN heartbeat.program IS 'Its name.';
COMMENT ON COLUMN heartbeat.expected_by IS 'It is silent if it has not written a later moment by then.';

-- What an operator's command sees of a host that no program may look at.

CREATE TABLE doctor_report (
	host text PRIMARY KEY CONSTRAINT doctor_report_host CHECK (octet_length(host) BETWEEN 1 AND 255),
	at timestamptz NOT NULL,
	rows json NOT NULL CONSTRAINT doctor_report_rows CHECK
	    (json_typeof(rows) = 'array' AND octet_length(rows::text) <= 262144)
);
COMMENT ON TABLE doctor_report IS 'What reflectorctl doctor --store last found: one row per host, of the newest 50 of the last 30 days.';
COMMENT ON COLUMN doctor_report.host IS 'The name of the host that it ran on.';
COMMENT ON COLUMN doctor_report.at IS 'When it was stored.';
COMMENT ON COLUMN doctor_report.rows IS 'Its rows, as the API shows them; no secret is in them.';

-- Keys of an identity provider, by which users' tokens are checked.

CREATE TABLE provider (
	source text PRIMARY KEY,
	jwks json,
	version bigint NOT NULL DEFAULT 0,
	fetched_at timestamptz,
	tried_at timestamptz,
	failures bigint NOT NULL DEFAULT 0,
	failed_since timestamptz,
	asked_at timestamptz,
	leased_until timestamptz
);
COMMENT ON TABLE provider IS 'Identity providers: one row for the one that is set.';
COMMENT ON COLUMN provider.source IS 'Where its keys are: "issuer" or "jwks", a blank and the URL.';
COMMENT ON COLUMN provider.jwks IS 'Its public keys (RFC 7517); NULL: never fetched.';
COMMENT ON COLUMN provider.version IS 'Grows whenever the keys change; 0: never fetched.';
COMMENT ON COLUMN provider.fetched_at IS 'When they were last fetched.';
COMMENT ON COLUMN provider.tried_at IS 'When the last fetch began.';
COMMENT ON COLUMN provider.failures IS 'How many fetches in a row have failed.';
COMMENT ON COLUMN provider.failed_since IS 'When the first of them did; NULL: the last one succeeded.';
COMMENT ON COLUMN provider.asked_at IS 'When a program last met a key that it does not know.';
COMMENT ON COLUMN provider.leased_until IS 'Until when one deliver has the fetch; NULL: none has.';

-- Erasure.

CREATE TABLE erasure (
	number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	actor text NOT NULL CONSTRAINT erasure_actor CHECK (actor IN ('owner', 'operator')),
	kind text NOT NULL CONSTRAINT erasure_kind CHECK (kind IN ('delete', 'purge')),
	began_at timestamptz NOT NULL,
	ended_at timestamptz,
	events bigint NOT NULL DEFAULT 0,
	messages bigint NOT NULL DEFAULT 0,
	consents bigint NOT NULL DEFAULT 0,
	files bigint NOT NULL DEFAULT 0
);
CREATE INDEX erasure_unfinished ON erasure (number) WHERE ended_at IS NULL;
COMMENT ON TABLE erasure IS 'What was erased: one row per meeting, which identifies neither the meeting nor its owner.';
COMMENT ON COLUMN erasure.number IS 'The order in which they were begun.';
COMMENT ON COLUMN erasure.actor IS 'Who: the meeting''s owner, or the site''s operator.';
COMMENT ON COLUMN erasure.kind IS 'delete: by the API; purge: by reflectorctl, for its age.';
COMMENT ON COLUMN erasure.began_at IS 'When it became unreachable.';
COMMENT ON COLUMN erasure.ended_at IS 'When nothing was left; NULL: not yet.';
COMMENT ON COLUMN erasure.events IS 'How many events were deleted.';
COMMENT ON COLUMN erasure.messages IS 'How many messages of the outbox, with their bodies.';
COMMENT ON COLUMN erasure.consents IS 'How many consents.';
COMMENT ON COLUMN erasure.files IS 'How many files of recordings, below RECORDINGS_DIR.';

-- What people, machines and the operator did.  Actor and action are words, everything else an id or
-- a digest: no name, address or secret.

CREATE TABLE audit (
	number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at timestamptz NOT NULL,
	action text NOT NULL CONSTRAINT audit_action CHECK (action ~ '^[a-z_]+[.][a-z_]+$'),
	object text,
	actor text NOT NULL CONSTRAINT audit_actor CHECK
	    (actor IN ('user', 'key', 'guest', 'operator', 'system', 'unknown')),
	user_id text,
	key_id text,
	request_id text,
	reason text,
	source text,
	count bigint NOT NULL DEFAULT 1
);
-- One for each filter, all in the order of lists.  A user's id has any length, an index entry has not.
-- number > 0: as IS NOT NULL with room_name_key.
CREATE INDEX audit_at ON audit (at DESC, number DESC) WHERE number > 0;
CREATE INDEX audit_of_action ON audit (action, at DESC, number DESC);
CREATE INDEX audit_of_actor ON audit (actor, at DESC, number DESC);
CREATE INDEX audit_of_object ON audit (object, at DESC, number DESC) WHERE object IS NOT NULL;
CREATE INDEX audit_of_user ON audit (left(user_id, 100), at DESC, number DESC)
    WHERE user_id IS NOT NULL;
-- Refusals are counted by the minute, the reason and the source.
CREATE UNIQUE INDEX audit_refusal ON audit (at, reason, source) WHERE action = 'credentials.refused';
COMMENT ON TABLE audit IS 'Who did what: one row per change, and one per minute, reason and source of refused credentials.  Rows are removed after AUDIT_KEEP.';
COMMENT ON COLUMN audit.number IS 'The order in which they were written.';
COMMENT ON COLUMN audit.at IS 'When it was done; of refused credentials: the minute.';
COMMENT ON COLUMN audit.action IS 'What: room.created, credentials.refused, ...';
COMMENT ON COLUMN audit.object IS 'The id of the room, meeting, recording, message or key; NULL: none.';
COMMENT ON COLUMN audit.actor IS 'Who: user, key (a machine), guest (not signed in), operator (reflectorctl), system (deliver and clocks), unknown (credentials that were refused).';
COMMENT ON COLUMN audit.user_id IS 'The sub of the user''s token, or the user of the key.';
COMMENT ON COLUMN audit.key_id IS 'The id of the API key.';
COMMENT ON COLUMN audit.request_id IS 'The request, as logs name it.';
COMMENT ON COLUMN audit.reason IS 'Why credentials were refused.';
COMMENT ON COLUMN audit.source IS 'Where refused credentials came from: a digest of the address, of IPv6 of the network; other: of many addresses.';
COMMENT ON COLUMN audit.count IS 'How often.';

GRANT SELECT ON audit TO reflector_rooms;

-- The key of those digests.  Only refusal_count reads it: whoever has the rows cannot try out
-- addresses.
CREATE TABLE source_secret (
	is_only boolean PRIMARY KEY DEFAULT true CONSTRAINT source_secret_only CHECK (is_only),
	secret text NOT NULL
);
COMMENT ON TABLE source_secret IS 'One row: the key of the digests of addresses.  Replacing it makes old and new ones incomparable.';
COMMENT ON COLUMN source_secret.is_only IS 'There is one row.';
COMMENT ON COLUMN source_secret.secret IS 'Random, hexadecimal.';
INSERT INTO source_secret (secret)
SELECT encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex');
REVOKE SELECT ON source_secret FROM reflector_reader;

CREATE TABLE tombstone (
	room_key bytea PRIMARY KEY,
	erased_on date NOT NULL
);
COMMENT ON TABLE tombstone IS 'Erased meetings: late events of them get a 200 and are not stored.';
COMMENT ON COLUMN tombstone.room_key IS 'SHA-256 of room_name.';
COMMENT ON COLUMN tombstone.erased_on IS 'The day, in UTC.';

-- Meetings: at most one per room is active.  Readers use the view meeting; this table has what does
-- not follow from events.

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
	ends_at timestamptz,
	latest_end timestamptz,
	max_participants integer,
	erasure bigint CONSTRAINT meeting_erasure REFERENCES erasure (number),
	CONSTRAINT meeting_ended CHECK (is_active = (ended_at IS NULL))
) WITH (autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_vacuum_scale_factor = 0.02);
-- IS NOT NULL: as with room_user.
CREATE UNIQUE INDEX meeting_active ON meeting_row (room_id) WHERE is_active AND room_id IS NOT NULL;
CREATE INDEX meeting_user ON meeting_row (user_id, start_date DESC, id)
    WHERE erasure IS NULL AND user_id IS NOT NULL;
CREATE INDEX meeting_user_active ON meeting_row (user_id, start_date DESC, id)
    WHERE is_active AND erasure IS NULL AND user_id IS NOT NULL;
-- For counting: B-tree deduplication stores equal keys once.  The collation: a statement that reads
-- a page in order has user_id = ... and cannot use this index; see event_once.
CREATE INDEX meeting_user_count ON meeting_row (user_id COLLATE "C", is_active)
    WHERE erasure IS NULL AND user_id COLLATE "C" >= '';
CREATE INDEX meeting_of_room ON meeting_row (room_id, start_date DESC, id);
CREATE UNIQUE INDEX meeting_erasing ON meeting_row (erasure) WHERE erasure IS NOT NULL;
CREATE INDEX meeting_old ON meeting_row (ended_at, id) WHERE NOT is_active;
-- The operator's lists.
CREATE INDEX meeting_newest ON meeting_row (start_date DESC, id)
    WHERE erasure IS NULL AND start_date > '-infinity';

COMMENT ON TABLE meeting_row IS 'The attributes of a meeting that do not follow from its events; see the view meeting.';
COMMENT ON COLUMN meeting_row.id IS 'UUID, lower case.';
COMMENT ON COLUMN meeting_row.room_id IS 'Its room.';
COMMENT ON COLUMN meeting_row.user_id IS 'The room''s owner when the meeting was created; the meeting keeps this owner.';
COMMENT ON COLUMN meeting_row.room_name IS 'The technical name, which Jitsi uses; in lower case, because Prosody converts it.';
COMMENT ON COLUMN meeting_row.platform IS 'The room''s, when the meeting was created.';
COMMENT ON COLUMN meeting_row.recording_type IS 'The room''s, when the meeting was created.';
COMMENT ON COLUMN meeting_row.recording_trigger IS 'The room''s, when the meeting was created.';
COMMENT ON COLUMN meeting_row.start_date IS 'When it was created.';
COMMENT ON COLUMN meeting_row.end_date IS 'The latest expiry of its tokens, or ends_at.';
COMMENT ON COLUMN meeting_row.is_active IS 'Not ended; at most one per room.';
COMMENT ON COLUMN meeting_row.ended_at IS 'When it ended; NULL before.';
COMMENT ON COLUMN meeting_row.ends_at IS 'When it ends at the latest, as its owner said; NULL: nothing was said.';
COMMENT ON COLUMN meeting_row.latest_end IS 'When it ends at the latest by longest and expires_at that its room had when the meeting was created; NULL: no limit.';
COMMENT ON COLUMN meeting_row.max_participants IS 'The room''s, when the meeting was created.';
COMMENT ON COLUMN meeting_row.erasure IS 'The row of the table erasure, while it is being erased; room_name is then its id, so that no event finds it.';
GRANT SELECT ON meeting_row TO reflector_meetings, reflector_deliver;
-- Whose messages they are.
GRANT SELECT (id, room_id, user_id, start_date, erasure) ON meeting_row TO reflector_rooms;

-- The log: every event of a known meeting, complete, until the meeting is erased.

CREATE SEQUENCE event_seq;
COMMENT ON SEQUENCE event_seq IS 'Numbers events; drawn under the room''s lock.';

CREATE TABLE event (
	meeting_id text NOT NULL,
	seq bigint NOT NULL,
	dialect text NOT NULL CONSTRAINT event_dialect CHECK
	    (dialect IN ('signed', 'stock', 'whereby', 'jibri', 'reflector')),
	type text NOT NULL,
	occurred_at timestamptz NOT NULL,
	received_at timestamptz NOT NULL,
	occupant text,
	occupant_key bytea,
	person text,
	name text,
	nick text,
	breakout text,
	breakout_key bytea,
	joined_at timestamptz,
	is_moderator boolean,
	removed_by text,
	speaking_ms bigint,
	kind text CONSTRAINT event_kind CHECK
	    (kind IN ('joined', 'left', 'role', 'created', 'destroyed', 'snapshot', 'service')),
	services text[],
	occupants jsonb,
	dedup bytea NOT NULL,
	data json NOT NULL,
	data_bytes integer GENERATED ALWAYS AS (octet_length(data::text)) STORED,
	PRIMARY KEY (meeting_id, seq)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02);

-- All of them begin with the meeting.  If the statistics say that the log is small, all cost the
-- same, and the planner may read a whole meeting by the primary key instead of one entry of the
-- right index.  So they have different collations, which mean nothing for equality, and a statement
-- names the collation of the index that it needs: meeting_id = ... is the primary key, meeting_id
-- COLLATE "POSIX" = ... the index of repeats, meeting_id COLLATE "C" = ... the partial indexes.
CREATE UNIQUE INDEX event_once ON event (meeting_id COLLATE "POSIX", dedup);

-- An event is written only to the partial indexes of its kind.  Keys of any length are hashed, so
-- that they fit.
CREATE INDEX event_presence ON event (meeting_id COLLATE "C", occupant_key)
    WHERE occupant_key IS NOT NULL;
CREATE INDEX event_closing ON event (meeting_id COLLATE "C", occurred_at)
    WHERE kind IN ('created', 'destroyed', 'snapshot');
CREATE INDEX event_recording ON event (meeting_id COLLATE "C", type)
    WHERE type IN ('jibri-recording-on', 'jibri-recording-off', 'recording_completed', 'recording_failed');
CREATE INDEX event_recording_off ON event (received_at) WHERE type = 'jibri-recording-off';

COMMENT ON TABLE event IS 'Append-only.  The columns occurred_at and occupant to occupants are a cache of data, which only `reflectorctl reproject` refills (occurred_at is a time in data where that is more precise than the event''s own).  No foreign key to meeting_row: event_append looks the meeting up under the room''s lock.';
COMMENT ON COLUMN event.meeting_id IS 'Its meeting.';
COMMENT ON COLUMN event.seq IS 'Within a meeting the order of commits: a reader who has seen seq n never misses a smaller one.';
COMMENT ON COLUMN event.dialect IS 'signed: by our own module, and by whoever signs; stock: unmodified event_sync; whereby: Whereby''s webhooks; jibri: recording-complete; reflector: our own.';
COMMENT ON COLUMN event.type IS 'The name of the event, as sent.';
COMMENT ON COLUMN event.occurred_at IS 'The sender''s time of what happened.';
COMMENT ON COLUMN event.received_at IS 'When we received it.';
COMMENT ON COLUMN event.occupant IS 'The occupant of a joined, left or role.';
COMMENT ON COLUMN event.occupant_key IS 'SHA-256 of occupant.';
COMMENT ON COLUMN event.person IS 'The person''s id, if the event has one.';
COMMENT ON COLUMN event.name IS 'The name in the token of a signed-in person.';
COMMENT ON COLUMN event.nick IS 'What they call themselves.';
COMMENT ON COLUMN event.breakout IS 'The breakout room; NULL: the main room.';
COMMENT ON COLUMN event.breakout_key IS 'SHA-256 of breakout.';
COMMENT ON COLUMN event.joined_at IS 'When the session began, if the event names that.';
COMMENT ON COLUMN event.is_moderator IS 'Is the occupant a moderator in that session?  NULL: not reported; of a left: only true is kept.';
COMMENT ON COLUMN event.removed_by IS 'Who removed the occupant: a person''s id, or an occupant; NULL: nobody, or not reported.';
COMMENT ON COLUMN event.speaking_ms IS 'How long the occupant has spoken in that session, in milliseconds; NULL: not reported.';
COMMENT ON COLUMN event.kind IS 'The kind of a presence event; service: its occupant is not a person.';
COMMENT ON COLUMN event.services IS 'Occupants in this event that match JITSI_SERVICE_OCCUPANTS.';
COMMENT ON COLUMN event.occupants IS 'The people in the list of a destroyed or snapshot: [{occupant, joined_at, left_at, person, name, nick, email, is_moderator, removed_by, speaking_ms}].';
COMMENT ON COLUMN event.dedup IS 'SHA-256 of what makes two events the same.';
COMMENT ON COLUMN event.data IS 'The sender''s own JSON.';
COMMENT ON COLUMN event.data_bytes IS 'The length of data, by which answers are cut without reading it.';
GRANT SELECT ON event TO reflector_meetings, reflector_deliver;

-- The projection, which event_append updates under the room's lock.  All readers use it;
-- `reflectorctl reproject` rebuilds it.  See doc/design/log.md, "Projection".

CREATE TABLE presence (
	meeting_id text PRIMARY KEY,
	dialect text NOT NULL CONSTRAINT presence_dialect CHECK (dialect IN ('signed', 'stock', 'whereby')),
	is_used boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE presence IS 'One row per meeting that has had a presence event.';
COMMENT ON COLUMN presence.meeting_id IS 'The meeting.';
COMMENT ON COLUMN presence.dialect IS 'The dialect whose presence events count: the platform''s own, else signed if there is one, else stock.';
COMMENT ON COLUMN presence.is_used IS 'Somebody has joined; stays true.';
GRANT SELECT ON presence TO reflector_meetings, reflector_deliver;

CREATE TABLE stay (
	meeting_id text NOT NULL,
	occupant_key bytea NOT NULL,
	breakout_key bytea NOT NULL DEFAULT '',
	breakout text,
	joined_at timestamptz NOT NULL,
	left_at timestamptz,
	assumed_left_at timestamptz NOT NULL DEFAULT 'infinity',
	moderator_at timestamptz[],
	other_at timestamptz[],
	removed_by text,
	removed_at timestamptz,
	speaking_ms bigint,
	PRIMARY KEY (meeting_id, occupant_key, breakout_key, joined_at)
) WITH (fillfactor = 90);
-- The open sessions, and those that a closing may end.  The collation: see event_once.
CREATE INDEX stay_unended ON stay (meeting_id COLLATE "C", assumed_left_at, breakout_key, occupant_key)
    WHERE left_at IS NULL;

COMMENT ON TABLE stay IS 'One row per session: an occupant in a meeting or in one of its breakout rooms; see the view session.';
COMMENT ON COLUMN stay.meeting_id IS 'The meeting.';
COMMENT ON COLUMN stay.occupant_key IS 'SHA-256 of the occupant; attendee has its identity.';
COMMENT ON COLUMN stay.breakout_key IS 'SHA-256 of breakout; empty: the main room.';
COMMENT ON COLUMN stay.breakout IS 'The breakout room; NULL: the main room.';
COMMENT ON COLUMN stay.joined_at IS 'When it began.';
COMMENT ON COLUMN stay.left_at IS 'The latest end that an event reported; NULL: none did.';
COMMENT ON COLUMN stay.assumed_left_at IS 'While left_at is NULL: the first destroyed, created or snapshot that ended it; infinity: it is open.';
COMMENT ON COLUMN stay.moderator_at IS 'The first 100 times at which events reported it as a moderator''s; NULL: none did.';
COMMENT ON COLUMN stay.other_at IS 'The first 100 times at which events reported another role; NULL: none did.';
COMMENT ON COLUMN stay.removed_by IS 'Who removed the occupant, by the latest event that reports it: a person''s id, or an occupant.';
COMMENT ON COLUMN stay.removed_at IS 'When.';
COMMENT ON COLUMN stay.speaking_ms IS 'The longest speaking time that an event reported, in milliseconds; NULL: none did.  It may be more than the session lasted.';
GRANT SELECT ON stay TO reflector_meetings, reflector_deliver;

CREATE TABLE attendee (
	meeting_id text NOT NULL,
	occupant_key bytea NOT NULL,
	occupant text NOT NULL,
	person text,
	person_at timestamptz,
	name text,
	name_at timestamptz,
	nick text,
	nick_at timestamptz,
	email text,
	email_at timestamptz,
	unnamed_at timestamptz,
	seen_at timestamptz NOT NULL,
	PRIMARY KEY (meeting_id, occupant_key)
) WITH (fillfactor = 80);
CREATE INDEX attendee_unnamed ON attendee (meeting_id COLLATE "C", unnamed_at) WHERE unnamed_at IS NOT NULL;

COMMENT ON TABLE attendee IS 'One row per occupant (a connection, not a person) of a meeting: its identity.  Each attribute has its latest value by the sender''s time, and that time.';
COMMENT ON COLUMN attendee.meeting_id IS 'The meeting.';
COMMENT ON COLUMN attendee.occupant_key IS 'SHA-256 of occupant.';
COMMENT ON COLUMN attendee.occupant IS 'The connection: its JID, or what the sender uses instead.';
COMMENT ON COLUMN attendee.person IS 'The person''s id; NULL: unknown, the occupant counts as a person.';
COMMENT ON COLUMN attendee.person_at IS 'The sender''s time of that value.';
COMMENT ON COLUMN attendee.name IS 'The name in the token of a signed-in person.';
COMMENT ON COLUMN attendee.name_at IS 'The sender''s time of that value.';
COMMENT ON COLUMN attendee.nick IS 'What they call themselves.';
COMMENT ON COLUMN attendee.nick_at IS 'The sender''s time of that value.';
COMMENT ON COLUMN attendee.email IS 'The e-mail address.';
COMMENT ON COLUMN attendee.email_at IS 'The sender''s time of that value.';
COMMENT ON COLUMN attendee.unnamed_at IS 'The time of the newest event that names no session of it; such events are paired by time.';
COMMENT ON COLUMN attendee.seen_at IS 'The newest time in any event about it.';
GRANT SELECT ON attendee TO reflector_meetings, reflector_deliver;

-- A table, because an index on derived_id() would depend on a function of sql/code.
CREATE TABLE recording_key (
	id text PRIMARY KEY,
	meeting_id text NOT NULL
);
CREATE INDEX recording_key_meeting ON recording_key (meeting_id);
COMMENT ON TABLE recording_key IS 'The ids under which a recording answers, its own and those of its files, with its meeting.';
COMMENT ON COLUMN recording_key.id IS 'A result of derived_id.';
COMMENT ON COLUMN recording_key.meeting_id IS 'The meeting.  No foreign key, as with event.';
GRANT SELECT ON recording_key TO reflector_meetings;

-- Which meeting owns a file below RECORDINGS_DIR: naming a path does not give the right to its file.
CREATE TABLE recording_path (
	path_key bytea PRIMARY KEY,
	number bigint GENERATED ALWAYS AS IDENTITY,
	meeting_id text,
	contested_at timestamptz
);
CREATE INDEX recording_path_meeting ON recording_path (meeting_id);
CREATE INDEX recording_path_contested ON recording_path (contested_at) WHERE contested_at IS NOT NULL;
COMMENT ON TABLE recording_path IS 'A path belongs to the meeting that named it first: the file is served and removed for no other.  No event says so: the order of commits decides.';
COMMENT ON COLUMN recording_path.path_key IS 'SHA-256 of the path of a file, as path_plain returns it, or of a folder, with a slash at its end.';
COMMENT ON COLUMN recording_path.number IS 'The order in which the spellings of a path were named.';
COMMENT ON COLUMN recording_path.meeting_id IS 'The owner; NULL: closed for good, because the meeting was erased and its files were kept.';
COMMENT ON COLUMN recording_path.contested_at IS 'When another meeting named it, too.';
GRANT SELECT ON recording_path TO reflector_meetings, reflector_deliver;

-- What Jibri itself reports.

CREATE TABLE jibri (
	jibri_key bytea PRIMARY KEY,
	name text NOT NULL,
	host text,
	busy_status text NOT NULL,
	health_status text NOT NULL,
	detail text,
	seen_at timestamptz NOT NULL
);
CREATE INDEX jibri_seen ON jibri (seen_at);
COMMENT ON TABLE jibri IS 'The newest status of each Jibri; at most 1000 of them.';
COMMENT ON COLUMN jibri.jibri_key IS 'SHA-256 of name.';
COMMENT ON COLUMN jibri.name IS 'Its jibriId; if that is empty, its host; empty: both are unknown.';
COMMENT ON COLUMN jibri.host IS 'The host whose relay passed the status on; NULL: unknown.';
COMMENT ON COLUMN jibri.busy_status IS 'IDLE, BUSY or EXPIRED (it recorded once, and will not again).';
COMMENT ON COLUMN jibri.health_status IS 'HEALTHY or UNHEALTHY.';
COMMENT ON COLUMN jibri.detail IS 'Which part of it is not healthy; NULL: none.';
COMMENT ON COLUMN jibri.seen_at IS 'When it reported this, by our clock.';

CREATE TABLE jibri_session (
	session_key bytea PRIMARY KEY,
	session_id text NOT NULL,
	meeting_id text,
	jibri text,
	on_at timestamptz,
	off_at timestamptz,
	failed_at timestamptz,
	failure_reason text,
	heard_at timestamptz NOT NULL
);
CREATE INDEX jibri_session_meeting ON jibri_session (meeting_id) WHERE meeting_id IS NOT NULL;
CREATE INDEX jibri_session_unknown ON jibri_session (heard_at) WHERE meeting_id IS NULL;
COMMENT ON TABLE jibri_session IS 'One row a session of Jibri: what it reported of it, and the meeting, which events of the recording name.';
COMMENT ON COLUMN jibri_session.session_key IS 'SHA-256 of session_id.';
COMMENT ON COLUMN jibri_session.session_id IS 'The recording''s recording_id.';
COMMENT ON COLUMN jibri_session.meeting_id IS 'The first meeting that named the recording; NULL: none has.';
COMMENT ON COLUMN jibri_session.jibri IS 'The Jibri''s name; NULL: it has reported nothing.';
COMMENT ON COLUMN jibri_session.on_at IS 'When it first reported ON, by our clock.';
COMMENT ON COLUMN jibri_session.off_at IS 'When it first reported OFF, by our clock.';
COMMENT ON COLUMN jibri_session.failed_at IS 'When it first reported a failure, by our clock.';
COMMENT ON COLUMN jibri_session.failure_reason IS 'The reason of that failure.';
COMMENT ON COLUMN jibri_session.heard_at IS 'When the session was first heard of.';
GRANT SELECT ON jibri_session TO reflector_meetings, reflector_deliver;

-- The outbox: messages for endpoints, written by the transaction that causes them.

CREATE TABLE outbox (
	id text PRIMARY KEY DEFAULT gen_random_uuid()::text,
	number bigint GENERATED ALWAYS AS IDENTITY,
	endpoint text NOT NULL CONSTRAINT outbox_endpoint CHECK (endpoint IN ('room', 'pipeline', 'control')),
	room_id text NOT NULL,
	meeting_id text NOT NULL,
	type text NOT NULL,
	dedup_key bytea NOT NULL,
	subject_id text,
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
	is_held boolean NOT NULL DEFAULT false,
	request_id text,
	trace text,
	shard text CONSTRAINT outbox_shard CHECK ((shard IS NOT NULL) = (endpoint = 'control')),
	endpoint_key text NOT NULL GENERATED ALWAYS AS (CASE endpoint WHEN 'room' THEN room_id
		WHEN 'control' THEN 'control ' || shard ELSE endpoint END) STORED,
	CONSTRAINT outbox_held CHECK (NOT is_held OR status = 'pending' AND next_attempt_at IS NULL),
	CONSTRAINT outbox_once UNIQUE (meeting_id, endpoint, type, dedup_key)
) WITH (autovacuum_vacuum_scale_factor = 0.02);

-- Each in the order in which its statement reads it.  All but the first have only messages that are
-- not settled, however many were sent.
CREATE INDEX outbox_room ON outbox (room_id, number DESC) WHERE endpoint = 'room' AND room_id IS NOT NULL;
CREATE INDEX outbox_due ON outbox (endpoint_key, next_attempt_at, number)
    WHERE status = 'pending' AND next_attempt_at IS NOT NULL;
CREATE INDEX outbox_waiting ON outbox (endpoint_key) WHERE status = 'pending' AND next_attempt_at IS NULL;
CREATE INDEX outbox_flying ON outbox (endpoint_key, leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX outbox_held_of ON outbox (meeting_id) WHERE is_held;
CREATE INDEX outbox_dead ON outbox (created_at) WHERE status = 'dead';
CREATE INDEX outbox_dead_of ON outbox (endpoint_key, number DESC) WHERE status = 'dead';

COMMENT ON TABLE outbox IS 'Messages and their state.  The unique key makes one message of repeats and of two dialects.';
COMMENT ON COLUMN outbox.id IS 'UUID, lower case: the webhook-id of every try.';
COMMENT ON COLUMN outbox.number IS 'The order in which they were written.';
COMMENT ON COLUMN outbox.endpoint IS 'room: the webhook of the meeting''s room; pipeline: the site''s own endpoint; control: a server of Jitsi that executes commands.';
COMMENT ON COLUMN outbox.room_id IS 'The room of the meeting; empty: the meeting was erased.';
COMMENT ON COLUMN outbox.meeting_id IS 'The meeting that it is about; empty: it was erased, and this is the command that ends it in Jitsi.';
COMMENT ON COLUMN outbox.type IS 'meeting.started, meeting.ended, participant.joined, participant.left, recording.started, recording.completed, recording.failed, recording.waiting; control.end and the other commands.';
COMMENT ON COLUMN outbox.dedup_key IS 'SHA-256 of what the message is about: a session, a recording, a recording''s file and version; of a command: itself.';
COMMENT ON COLUMN outbox.subject_id IS 'Where the body finds it: participant.*: occupant_key in hexadecimal; recording.waiting: seq of the event; other recording.*: the id of a recording or of a file; NULL: the meeting itself.';
COMMENT ON COLUMN outbox.event_seq IS 'The event that caused it, if it was a single one.';
COMMENT ON COLUMN outbox.request_id IS 'The request that caused it, as logs name it; NULL: none, a clock did.';
COMMENT ON COLUMN outbox.trace IS 'The trace of that request, id and flags in hexadecimal (W3C Trace Context); NULL: it had none.';
COMMENT ON COLUMN outbox.body IS 'NULL until the first try; the same bytes for every try.  A command has it from the beginning, and loses it when it is dead.';
COMMENT ON COLUMN outbox.status IS 'pending; delivered: the receiver accepted it; dead: given up.';
COMMENT ON COLUMN outbox.attempts IS 'Finished tries since the schedule began.';
COMMENT ON COLUMN outbox.last_status IS 'The HTTP status of the last one; NULL: there was no answer, or no try.';
COMMENT ON COLUMN outbox.next_attempt_at IS 'When it is due; NULL while pending: it waits for an endpoint.';
COMMENT ON COLUMN outbox.leased_until IS 'Until when a process has claimed it; after that the message can be claimed again.';
COMMENT ON COLUMN outbox.created_at IS 'When we received its cause.';
COMMENT ON COLUMN outbox.delivered_at IS 'When the receiver accepted it.';
COMMENT ON COLUMN outbox.is_held IS 'It waits for consents, with or without an endpoint.';
COMMENT ON COLUMN outbox.shard IS 'The URL of the server that executes the command: control.url.';
COMMENT ON COLUMN outbox.endpoint_key IS 'The endpoint: the room''s id, pipeline, or control.endpoint_key.';
GRANT SELECT (endpoint, meeting_id, type, dedup_key, status, next_attempt_at) ON outbox
    TO reflector_meetings;
GRANT SELECT (id, number, endpoint, room_id, meeting_id, type, status, attempts, last_status,
    next_attempt_at, created_at, delivered_at, is_held, endpoint_key) ON outbox TO reflector_rooms;
GRANT SELECT (id, endpoint, meeting_id, type, dedup_key, status, next_attempt_at, is_held, body,
    endpoint_key),
    UPDATE (body) ON outbox TO reflector_deliver;

-- The site's own endpoint.  Its URL and secret are settings of the daemon, which SQL cannot see; the
-- daemon registers at its start whether it has them.  So no messages are written while there is no
-- pipeline, and a new one gets none of earlier recordings.
CREATE TABLE pipeline (
	is_only boolean PRIMARY KEY DEFAULT true CONSTRAINT pipeline_only CHECK (is_only),
	is_configured boolean NOT NULL DEFAULT false,
	failing_since timestamptz
);
INSERT INTO pipeline DEFAULT VALUES;
COMMENT ON TABLE pipeline IS 'The site''s endpoint that gets every recording.completed: one row.';
COMMENT ON COLUMN pipeline.is_only IS 'Keeps it one row.';
COMMENT ON COLUMN pipeline.is_configured IS 'The daemon has a URL for it.';
COMMENT ON COLUMN pipeline.failing_since IS 'The first failure since the last success; NULL: the last try succeeded.';
GRANT SELECT ON pipeline TO reflector_rooms;

-- Servers that execute commands.  deliver registers them at its start, as the pipeline: their secret
-- is a setting.
CREATE TABLE control (
	url text PRIMARY KEY,
	failing_since timestamptz,
	endpoint_key text NOT NULL GENERATED ALWAYS AS ('control ' || url) STORED
		CONSTRAINT control_endpoint UNIQUE
);
COMMENT ON TABLE control IS 'The servers of Jitsi that execute commands: one row per URL of JITSI_CONTROL_URL.';
COMMENT ON COLUMN control.url IS 'Where commands are sent.';
COMMENT ON COLUMN control.failing_since IS 'The first failure since the last success; NULL: the last try succeeded.';
COMMENT ON COLUMN control.endpoint_key IS 'The endpoint of its messages.';

-- Whether the hosts of webhooks answer.
CREATE TABLE receiver (
	name text PRIMARY KEY,
	failing_since timestamptz
);
COMMENT ON TABLE receiver IS 'Hosts that have answered a try at least once, and the pipeline.  One without a row counts as not answering.';
COMMENT ON COLUMN receiver.name IS 'As room.webhook_receiver; or pipeline; or control.endpoint_key.';
COMMENT ON COLUMN receiver.failing_since IS 'The first try without an answer since the last answer; NULL: it answered when last tried.';

-- Consent: who agrees to be recorded, and recordings that the owner hands over without it.

CREATE TABLE consent (
	id text PRIMARY KEY,
	meeting_id text NOT NULL CONSTRAINT consent_meeting REFERENCES meeting_row (id),
	person text NOT NULL,
	person_key bytea NOT NULL,
	is_guest boolean NOT NULL,
	consent_given boolean NOT NULL,
	decided_at timestamptz NOT NULL,
	CONSTRAINT consent_once UNIQUE (meeting_id, person_key)
);
COMMENT ON TABLE consent IS 'The latest answer of each person to being recorded in a meeting.';
COMMENT ON COLUMN consent.id IS 'UUID, lower case; stays when the answer is changed.';
COMMENT ON COLUMN consent.meeting_id IS 'The meeting.';
COMMENT ON COLUMN consent.person IS 'The sub of a user''s token, or the guest-... of a guest''s link: the person of their sessions.';
COMMENT ON COLUMN consent.person_key IS 'SHA-256 of person.';
COMMENT ON COLUMN consent.is_guest IS 'Their identity is not proven.';
COMMENT ON COLUMN consent.consent_given IS 'true: may be recorded; false: refused.';
COMMENT ON COLUMN consent.decided_at IS 'When the answer was given or changed.';
GRANT SELECT ON consent TO reflector_meetings, reflector_deliver;

-- Who may not come back.
CREATE TABLE ban (
	meeting_id text NOT NULL CONSTRAINT ban_meeting REFERENCES meeting_row (id),
	person_key bytea NOT NULL,
	person text NOT NULL,
	banned_at timestamptz NOT NULL,
	PRIMARY KEY (meeting_id, person_key)
);
COMMENT ON TABLE ban IS 'People who were removed from a meeting for good.';
COMMENT ON COLUMN ban.meeting_id IS 'The meeting; others are not affected.';
COMMENT ON COLUMN ban.person_key IS 'SHA-256 of person.';
COMMENT ON COLUMN ban.person IS 'The sub of a user''s token, or the guest-... of a guest''s link.';
COMMENT ON COLUMN ban.banned_at IS 'When.';
GRANT SELECT ON ban TO reflector_meetings;

CREATE TABLE recording_release (
	meeting_id text NOT NULL CONSTRAINT recording_release_meeting REFERENCES meeting_row (id),
	subject_id text NOT NULL,
	released_at timestamptz NOT NULL,
	PRIMARY KEY (meeting_id, subject_id)
);
COMMENT ON TABLE recording_release IS 'Recordings that the owner hands over without everybody''s consent.';
COMMENT ON COLUMN recording_release.meeting_id IS 'The meeting.';
COMMENT ON COLUMN recording_release.subject_id IS 'The id of the recording, or of a file of it.';
COMMENT ON COLUMN recording_release.released_at IS 'When the owner released it.';

-- API keys: how machines sign in.  A key is 256 random bits; only its digest is kept.

CREATE TABLE api_key (
	id text PRIMARY KEY,
	hash bytea NOT NULL CONSTRAINT api_key_hash_key UNIQUE
		CONSTRAINT api_key_hash CHECK (octet_length(hash) = 32),
	scope text NOT NULL
		CONSTRAINT api_key_scope CHECK (scope IN ('read', 'host', 'ingest', 'admin')),
	user_id text,
	name text NOT NULL DEFAULT '',
	created_at timestamptz NOT NULL,
	used_at timestamptz,
	revoked_at timestamptz,
	expires_at timestamptz,
	rooms text[] CONSTRAINT api_key_rooms CHECK (rooms IS NULL
		OR scope <> 'ingest' AND cardinality(rooms) BETWEEN 1 AND 100
		    AND array_position(rooms, NULL) IS NULL),
	-- What Jitsi's machines tell and what an operator reads belongs to no user: a user here would
	-- suggest a restriction.
	CONSTRAINT api_key_user CHECK ((scope IN ('ingest', 'admin')) = (user_id IS NULL))
);

CREATE INDEX api_key_expiring ON api_key (expires_at)
    WHERE revoked_at IS NULL AND expires_at IS NOT NULL;
CREATE INDEX api_key_ended ON api_key (least(revoked_at, expires_at))
    WHERE least(revoked_at, expires_at) IS NOT NULL;
CREATE INDEX api_key_own ON api_key (user_id, created_at DESC, id)
    WHERE revoked_at IS NULL AND user_id IS NOT NULL;

COMMENT ON TABLE api_key IS 'Keys by which machines sign in.  Those that were revoked or have expired stay for AUDIT_KEEP, so that the audit can be explained.';
COMMENT ON COLUMN api_key.id IS 'UUID, lower case: names the key in logs and to reflectorctl.';
COMMENT ON COLUMN api_key.hash IS 'SHA-256 of the key.  Without a salt: the key has 256 random bits, which nobody can try out.';
COMMENT ON COLUMN api_key.scope IS 'read: requests that change nothing; host: everything that its user may; ingest: events and completions; admin: reading what belongs to any user.';
COMMENT ON COLUMN api_key.user_id IS 'The user for whom it acts: the sub of their tokens; NULL: none (ingest, admin).';
COMMENT ON COLUMN api_key.name IS 'What it is for, in the operator''s words; the name shown in meetings that it opens.';
COMMENT ON COLUMN api_key.created_at IS 'When it was created.';
COMMENT ON COLUMN api_key.used_at IS 'When it was last used, to the minute; NULL: never.';
COMMENT ON COLUMN api_key.revoked_at IS 'Since when it is refused; NULL: it was not revoked.';
COMMENT ON COLUMN api_key.expires_at IS 'From when on it is refused; NULL: it does not expire.';
COMMENT ON COLUMN api_key.rooms IS 'The ids of the rooms that it is limited to, also after their deletion; NULL: no limit.';

-- The key of links to recordings.  Only the database has it: Jitsi's hosts have other secrets of
-- ours and could make links with those.  See doc/design/secrets.md, "Links to recordings".
CREATE TABLE link_secret (
	is_only boolean PRIMARY KEY DEFAULT true CONSTRAINT link_secret_only CHECK (is_only),
	secret text NOT NULL
);
COMMENT ON TABLE link_secret IS 'One row: the key of links.  Replacing it ends every link.';
COMMENT ON COLUMN link_secret.is_only IS 'There is one row.';
COMMENT ON COLUMN link_secret.secret IS 'Random, hexadecimal; the text of the digits is the key.';

-- Two UUIDs hold 244 random bits.
INSERT INTO link_secret (secret)
SELECT encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex');
GRANT SELECT ON link_secret TO reflector_meetings;
REVOKE SELECT ON link_secret FROM reflector_reader;

-- Meetings that their platform makes.

CREATE TABLE made_meeting (
	meeting_id text PRIMARY KEY CONSTRAINT made_meeting_row REFERENCES meeting_row (id)
		ON DELETE CASCADE,
	platform text NOT NULL,
	made_id text NOT NULL,
	room_url text NOT NULL,
	host_room_url text NOT NULL,
	is_locked boolean NOT NULL,
	CONSTRAINT made_meeting_once UNIQUE (made_id, platform)
);
COMMENT ON TABLE made_meeting IS 'The links of a meeting that its platform made.';
COMMENT ON COLUMN made_meeting.meeting_id IS 'The meeting.';
COMMENT ON COLUMN made_meeting.platform IS 'Where it was made.';
COMMENT ON COLUMN made_meeting.made_id IS 'Its id there.';
COMMENT ON COLUMN made_meeting.room_url IS 'The link for participants.';
COMMENT ON COLUMN made_meeting.host_room_url IS 'The link for hosts: a secret, because it makes its bearer a host.';
COMMENT ON COLUMN made_meeting.is_locked IS 'Others than hosts wait in the platform''s waiting room.';
GRANT SELECT ON made_meeting TO reflector_meetings;
REVOKE SELECT ON made_meeting FROM reflector_reader;
GRANT SELECT (meeting_id, platform, made_id, room_url, is_locked) ON made_meeting TO reflector_reader;

CREATE TABLE making (
	id text PRIMARY KEY,
	room_id text NOT NULL CONSTRAINT making_room REFERENCES room (id) ON DELETE CASCADE,
	platform text NOT NULL,
	prefix text NOT NULL,
	began_at timestamptz NOT NULL,
	leased_until timestamptz,
	made_id text
);
CREATE UNIQUE INDEX making_running ON making (room_id) WHERE leased_until IS NOT NULL;
COMMENT ON TABLE making IS 'Meetings that are being made on a platform, or that may have been left there.';
COMMENT ON COLUMN making.id IS 'UUID, lower case.';
COMMENT ON COLUMN making.room_id IS 'The room that needs a meeting.';
COMMENT ON COLUMN making.platform IS 'Where it is made.';
COMMENT ON COLUMN making.prefix IS 'The beginning of the room''s name there, unique to this try.';
COMMENT ON COLUMN making.began_at IS 'When it began.';
COMMENT ON COLUMN making.leased_until IS 'Until when other callers wait for it; NULL: it made no meeting here.';
COMMENT ON COLUMN making.made_id IS 'The id of what it left there, if known.';
