-- What a database has after `reflectorctl migrate`.  Made by script/schema; not to be edited.

CREATE TABLE api_key (
    id text NOT NULL,
    hash bytea NOT NULL,
    scope text NOT NULL,
    user_id text,
    name text DEFAULT ''::text NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    revoked_at timestamptz,
    expires_at timestamptz,
    rooms text[],
    CONSTRAINT api_key_pkey PRIMARY KEY (id),
    CONSTRAINT api_key_hash_key UNIQUE (hash),
    CONSTRAINT api_key_hash CHECK ((octet_length(hash) = 32)),
    CONSTRAINT api_key_rooms CHECK (((rooms IS NULL) OR ((scope <> 'ingest'::text) AND ((cardinality(rooms) >= 1) AND (cardinality(rooms) <= 100)) AND (array_position(rooms, NULL::text) IS NULL)))),
    CONSTRAINT api_key_scope CHECK ((scope = ANY (ARRAY['read'::text, 'host'::text, 'ingest'::text, 'admin'::text]))),
    CONSTRAINT api_key_user CHECK (((scope = ANY (ARRAY['ingest'::text, 'admin'::text])) = (user_id IS NULL)))
);
CREATE INDEX api_key_ended ON api_key USING btree (LEAST(revoked_at, expires_at)) WHERE (LEAST(revoked_at, expires_at) IS NOT NULL);
CREATE INDEX api_key_expiring ON api_key USING btree (expires_at) WHERE ((revoked_at IS NULL) AND (expires_at IS NOT NULL));
CREATE INDEX api_key_own ON api_key USING btree (user_id, created_at DESC, id) WHERE ((revoked_at IS NULL) AND (user_id IS NOT NULL));
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
GRANT SELECT ON api_key TO reflector_reader;

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
    CONSTRAINT attendee_pkey PRIMARY KEY (meeting_id, occupant_key)
) WITH (fillfactor=80);
CREATE INDEX attendee_unnamed ON attendee USING btree (meeting_id COLLATE "C", unnamed_at) WHERE (unnamed_at IS NOT NULL);
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
GRANT SELECT ON attendee TO reflector_deliver, reflector_meetings, reflector_reader;

CREATE TABLE audit (
    number bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    at timestamptz NOT NULL,
    action text NOT NULL,
    object text,
    actor text NOT NULL,
    user_id text,
    key_id text,
    request_id text,
    reason text,
    source text,
    count bigint DEFAULT 1 NOT NULL,
    CONSTRAINT audit_pkey PRIMARY KEY (number),
    CONSTRAINT audit_action CHECK ((action ~ '^[a-z_]+[.][a-z_]+$'::text)),
    CONSTRAINT audit_actor CHECK ((actor = ANY (ARRAY['user'::text, 'key'::text, 'guest'::text, 'operator'::text, 'system'::text, 'unknown'::text])))
);
CREATE INDEX audit_at ON audit USING btree (at DESC, number DESC) WHERE (number > 0);
CREATE INDEX audit_of_action ON audit USING btree (action, at DESC, number DESC);
CREATE INDEX audit_of_actor ON audit USING btree (actor, at DESC, number DESC);
CREATE INDEX audit_of_object ON audit USING btree (object, at DESC, number DESC) WHERE (object IS NOT NULL);
CREATE INDEX audit_of_user ON audit USING btree ("left"(user_id, 100), at DESC, number DESC) WHERE (user_id IS NOT NULL);
CREATE UNIQUE INDEX audit_refusal ON audit USING btree (at, reason, source) WHERE (action = 'credentials.refused'::text);
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
GRANT SELECT ON audit TO reflector_reader, reflector_rooms;

CREATE TABLE ban (
    meeting_id text NOT NULL,
    person_key bytea NOT NULL,
    person text NOT NULL,
    banned_at timestamptz NOT NULL,
    CONSTRAINT ban_pkey PRIMARY KEY (meeting_id, person_key),
    CONSTRAINT ban_meeting FOREIGN KEY (meeting_id) REFERENCES meeting_row(id)
);
COMMENT ON TABLE ban IS 'People who were removed from a meeting for good.';
COMMENT ON COLUMN ban.meeting_id IS 'The meeting; others are not affected.';
COMMENT ON COLUMN ban.person_key IS 'SHA-256 of person.';
COMMENT ON COLUMN ban.person IS 'The sub of a user''s token, or the guest-... of a guest''s link.';
COMMENT ON COLUMN ban.banned_at IS 'When.';
GRANT SELECT ON ban TO reflector_meetings, reflector_reader;

CREATE TABLE code_version (
    is_only boolean DEFAULT true NOT NULL,
    digest text NOT NULL,
    release text NOT NULL,
    applied_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT code_version_pkey PRIMARY KEY (is_only),
    CONSTRAINT code_version_only CHECK (is_only)
);
COMMENT ON TABLE code_version IS 'Whose functions and views this database has: one row.';
COMMENT ON COLUMN code_version.is_only IS 'Keeps it one row.';
COMMENT ON COLUMN code_version.digest IS 'SHA-256 of the files of sql/code.';
COMMENT ON COLUMN code_version.release IS 'The release of the reflectorctl that made them.';
COMMENT ON COLUMN code_version.applied_at IS 'When it made them.';
GRANT SELECT ON code_version TO reflector_deliver, reflector_health, reflector_jibri_complete, reflector_jitsi_events, reflector_meetings, reflector_reader, reflector_rooms, reflector_whereby;

CREATE TABLE consent (
    id text NOT NULL,
    meeting_id text NOT NULL,
    person text NOT NULL,
    person_key bytea NOT NULL,
    is_guest boolean NOT NULL,
    consent_given boolean NOT NULL,
    decided_at timestamptz NOT NULL,
    CONSTRAINT consent_pkey PRIMARY KEY (id),
    CONSTRAINT consent_once UNIQUE (meeting_id, person_key),
    CONSTRAINT consent_meeting FOREIGN KEY (meeting_id) REFERENCES meeting_row(id)
);
COMMENT ON TABLE consent IS 'The latest answer of each person to being recorded in a meeting.';
COMMENT ON COLUMN consent.id IS 'UUID, lower case; stays when the answer is changed.';
COMMENT ON COLUMN consent.meeting_id IS 'The meeting.';
COMMENT ON COLUMN consent.person IS 'The sub of a user''s token, or the guest-... of a guest''s link: the person of their sessions.';
COMMENT ON COLUMN consent.person_key IS 'SHA-256 of person.';
COMMENT ON COLUMN consent.is_guest IS 'Their identity is not proven.';
COMMENT ON COLUMN consent.consent_given IS 'true: may be recorded; false: refused.';
COMMENT ON COLUMN consent.decided_at IS 'When the answer was given or changed.';
GRANT SELECT ON consent TO reflector_deliver, reflector_meetings, reflector_reader;

CREATE TABLE control (
    url text NOT NULL,
    failing_since timestamptz,
    endpoint_key text GENERATED ALWAYS AS ('control '::text || url) STORED NOT NULL,
    CONSTRAINT control_pkey PRIMARY KEY (url),
    CONSTRAINT control_endpoint UNIQUE (endpoint_key)
);
COMMENT ON TABLE control IS 'The servers of Jitsi that execute commands: one row per URL of JITSI_CONTROL_URL.';
COMMENT ON COLUMN control.url IS 'Where commands are sent.';
COMMENT ON COLUMN control.failing_since IS 'The first failure since the last success; NULL: the last try succeeded.';
COMMENT ON COLUMN control.endpoint_key IS 'The endpoint of its messages.';
GRANT SELECT ON control TO reflector_reader;

CREATE TABLE doctor_report (
    host text NOT NULL,
    at timestamptz NOT NULL,
    rows json NOT NULL,
    CONSTRAINT doctor_report_pkey PRIMARY KEY (host),
    CONSTRAINT doctor_report_host CHECK (((octet_length(host) >= 1) AND (octet_length(host) <= 255))),
    CONSTRAINT doctor_report_rows CHECK (((json_typeof(rows) = 'array'::text) AND (octet_length((rows)::text) <= 262144)))
);
COMMENT ON TABLE doctor_report IS 'What reflectorctl doctor --store last found: one row per host, of the newest 50 of the last 30 days.';
COMMENT ON COLUMN doctor_report.host IS 'The name of the host that it ran on.';
COMMENT ON COLUMN doctor_report.at IS 'When it was stored.';
COMMENT ON COLUMN doctor_report.rows IS 'Its rows, as the API shows them; no secret is in them.';
GRANT SELECT ON doctor_report TO reflector_reader;

CREATE TABLE erasure (
    number bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    actor text NOT NULL,
    kind text NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz,
    events bigint DEFAULT 0 NOT NULL,
    messages bigint DEFAULT 0 NOT NULL,
    consents bigint DEFAULT 0 NOT NULL,
    files bigint DEFAULT 0 NOT NULL,
    CONSTRAINT erasure_pkey PRIMARY KEY (number),
    CONSTRAINT erasure_actor CHECK ((actor = ANY (ARRAY['owner'::text, 'operator'::text]))),
    CONSTRAINT erasure_kind CHECK ((kind = ANY (ARRAY['delete'::text, 'purge'::text])))
);
CREATE INDEX erasure_unfinished ON erasure USING btree (number) WHERE (ended_at IS NULL);
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
GRANT SELECT ON erasure TO reflector_reader;

CREATE TABLE event (
    meeting_id text NOT NULL,
    seq bigint NOT NULL,
    dialect text NOT NULL,
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
    kind text,
    services text[],
    occupants jsonb,
    dedup bytea NOT NULL,
    data json NOT NULL,
    data_bytes integer GENERATED ALWAYS AS octet_length((data)::text) STORED,
    CONSTRAINT event_pkey PRIMARY KEY (meeting_id, seq),
    CONSTRAINT event_dialect CHECK ((dialect = ANY (ARRAY['signed'::text, 'stock'::text, 'whereby'::text, 'jibri'::text, 'reflector'::text]))),
    CONSTRAINT event_kind CHECK ((kind = ANY (ARRAY['joined'::text, 'left'::text, 'role'::text, 'created'::text, 'destroyed'::text, 'snapshot'::text, 'service'::text])))
) WITH (autovacuum_analyze_scale_factor=0.02, autovacuum_vacuum_insert_scale_factor=0.01);
CREATE INDEX event_closing ON event USING btree (meeting_id COLLATE "C", occurred_at) WHERE (kind = ANY (ARRAY['created'::text, 'destroyed'::text, 'snapshot'::text]));
CREATE UNIQUE INDEX event_once ON event USING btree (meeting_id COLLATE "POSIX", dedup);
CREATE INDEX event_presence ON event USING btree (meeting_id COLLATE "C", occupant_key) WHERE (occupant_key IS NOT NULL);
CREATE INDEX event_recording ON event USING btree (meeting_id COLLATE "C", type) WHERE (type = ANY (ARRAY['jibri-recording-on'::text, 'jibri-recording-off'::text, 'recording_completed'::text, 'recording_failed'::text]));
CREATE INDEX event_recording_off ON event USING btree (received_at) WHERE (type = 'jibri-recording-off'::text);
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
GRANT SELECT ON event TO reflector_deliver, reflector_meetings, reflector_reader;

CREATE TABLE heartbeat (
    program text NOT NULL,
    expected_by timestamptz NOT NULL,
    CONSTRAINT heartbeat_pkey PRIMARY KEY (program)
);
COMMENT ON TABLE heartbeat IS 'Daemons that work: one row each.';
COMMENT ON COLUMN heartbeat.program IS 'Its name.';
COMMENT ON COLUMN heartbeat.expected_by IS 'It is silent if it has not written a later moment by then.';
GRANT SELECT ON heartbeat TO reflector_reader;

CREATE TABLE jibri (
    jibri_key bytea NOT NULL,
    name text NOT NULL,
    host text,
    busy_status text NOT NULL,
    health_status text NOT NULL,
    detail text,
    seen_at timestamptz NOT NULL,
    CONSTRAINT jibri_pkey PRIMARY KEY (jibri_key)
);
CREATE INDEX jibri_seen ON jibri USING btree (seen_at);
COMMENT ON TABLE jibri IS 'The newest status of each Jibri; at most 1000 of them.';
COMMENT ON COLUMN jibri.jibri_key IS 'SHA-256 of name.';
COMMENT ON COLUMN jibri.name IS 'Its jibriId; if that is empty, its host; empty: both are unknown.';
COMMENT ON COLUMN jibri.host IS 'The host whose relay passed the status on; NULL: unknown.';
COMMENT ON COLUMN jibri.busy_status IS 'IDLE, BUSY or EXPIRED (it recorded once, and will not again).';
COMMENT ON COLUMN jibri.health_status IS 'HEALTHY or UNHEALTHY.';
COMMENT ON COLUMN jibri.detail IS 'Which part of it is not healthy; NULL: none.';
COMMENT ON COLUMN jibri.seen_at IS 'When it reported this, by our clock.';
GRANT SELECT ON jibri TO reflector_reader;

CREATE TABLE jibri_session (
    session_key bytea NOT NULL,
    session_id text NOT NULL,
    meeting_id text,
    jibri text,
    on_at timestamptz,
    off_at timestamptz,
    failed_at timestamptz,
    failure_reason text,
    heard_at timestamptz NOT NULL,
    CONSTRAINT jibri_session_pkey PRIMARY KEY (session_key)
);
CREATE INDEX jibri_session_meeting ON jibri_session USING btree (meeting_id) WHERE (meeting_id IS NOT NULL);
CREATE INDEX jibri_session_unknown ON jibri_session USING btree (heard_at) WHERE (meeting_id IS NULL);
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
GRANT SELECT ON jibri_session TO reflector_deliver, reflector_meetings, reflector_reader;

CREATE TABLE link_secret (
    is_only boolean DEFAULT true NOT NULL,
    secret text NOT NULL,
    CONSTRAINT link_secret_pkey PRIMARY KEY (is_only),
    CONSTRAINT link_secret_only CHECK (is_only)
);
COMMENT ON TABLE link_secret IS 'One row: the key of links.  Replacing it ends every link.';
COMMENT ON COLUMN link_secret.is_only IS 'There is one row.';
COMMENT ON COLUMN link_secret.secret IS 'Random, hexadecimal; the text of the digits is the key.';
GRANT SELECT ON link_secret TO reflector_meetings;

CREATE TABLE made_meeting (
    meeting_id text NOT NULL,
    platform text NOT NULL,
    made_id text NOT NULL,
    room_url text NOT NULL,
    host_room_url text NOT NULL,
    is_locked boolean NOT NULL,
    CONSTRAINT made_meeting_pkey PRIMARY KEY (meeting_id),
    CONSTRAINT made_meeting_once UNIQUE (made_id, platform),
    CONSTRAINT made_meeting_row FOREIGN KEY (meeting_id) REFERENCES meeting_row(id) ON DELETE CASCADE
);
COMMENT ON TABLE made_meeting IS 'The links of a meeting that its platform made.';
COMMENT ON COLUMN made_meeting.meeting_id IS 'The meeting.';
COMMENT ON COLUMN made_meeting.platform IS 'Where it was made.';
COMMENT ON COLUMN made_meeting.made_id IS 'Its id there.';
COMMENT ON COLUMN made_meeting.room_url IS 'The link for participants.';
COMMENT ON COLUMN made_meeting.host_room_url IS 'The link for hosts: a secret, because it makes its bearer a host.';
COMMENT ON COLUMN made_meeting.is_locked IS 'Others than hosts wait in the platform''s waiting room.';
GRANT SELECT ON made_meeting TO reflector_meetings;
GRANT SELECT (meeting_id, platform, made_id, room_url, is_locked) ON made_meeting TO reflector_reader;

CREATE TABLE making (
    id text NOT NULL,
    room_id text NOT NULL,
    platform text NOT NULL,
    prefix text NOT NULL,
    began_at timestamptz NOT NULL,
    leased_until timestamptz,
    made_id text,
    CONSTRAINT making_pkey PRIMARY KEY (id),
    CONSTRAINT making_room FOREIGN KEY (room_id) REFERENCES room(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX making_running ON making USING btree (room_id) WHERE (leased_until IS NOT NULL);
COMMENT ON TABLE making IS 'Meetings that are being made on a platform, or that may have been left there.';
COMMENT ON COLUMN making.id IS 'UUID, lower case.';
COMMENT ON COLUMN making.room_id IS 'The room that needs a meeting.';
COMMENT ON COLUMN making.platform IS 'Where it is made.';
COMMENT ON COLUMN making.prefix IS 'The beginning of the room''s name there, unique to this try.';
COMMENT ON COLUMN making.began_at IS 'When it began.';
COMMENT ON COLUMN making.leased_until IS 'Until when other callers wait for it; NULL: it made no meeting here.';
COMMENT ON COLUMN making.made_id IS 'The id of what it left there, if known.';
GRANT SELECT ON making TO reflector_reader;

CREATE TABLE meeting_row (
    id text NOT NULL,
    room_id text NOT NULL,
    user_id text NOT NULL,
    room_name text NOT NULL,
    platform text NOT NULL,
    recording_type text NOT NULL,
    recording_trigger text NOT NULL,
    start_date timestamptz NOT NULL,
    end_date timestamptz NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    ended_at timestamptz,
    ends_at timestamptz,
    latest_end timestamptz,
    max_participants integer,
    erasure bigint,
    CONSTRAINT meeting_row_pkey PRIMARY KEY (id),
    CONSTRAINT meeting_room_name_key UNIQUE (room_name),
    CONSTRAINT meeting_erasure FOREIGN KEY (erasure) REFERENCES erasure(number),
    CONSTRAINT meeting_room FOREIGN KEY (room_id) REFERENCES room(id),
    CONSTRAINT meeting_ended CHECK ((is_active = (ended_at IS NULL))),
    CONSTRAINT meeting_room_name_lower CHECK ((room_name = lower(room_name)))
) WITH (autovacuum_vacuum_insert_scale_factor=0.01, autovacuum_vacuum_scale_factor=0.02);
CREATE UNIQUE INDEX meeting_active ON meeting_row USING btree (room_id) WHERE (is_active AND (room_id IS NOT NULL));
CREATE UNIQUE INDEX meeting_erasing ON meeting_row USING btree (erasure) WHERE (erasure IS NOT NULL);
CREATE INDEX meeting_newest ON meeting_row USING btree (start_date DESC, id) WHERE ((erasure IS NULL) AND (start_date > '-infinity'::timestamptz));
CREATE INDEX meeting_of_room ON meeting_row USING btree (room_id, start_date DESC, id);
CREATE INDEX meeting_old ON meeting_row USING btree (ended_at, id) WHERE (NOT is_active);
CREATE INDEX meeting_user ON meeting_row USING btree (user_id, start_date DESC, id) WHERE ((erasure IS NULL) AND (user_id IS NOT NULL));
CREATE INDEX meeting_user_active ON meeting_row USING btree (user_id, start_date DESC, id) WHERE (is_active AND (erasure IS NULL) AND (user_id IS NOT NULL));
CREATE INDEX meeting_user_count ON meeting_row USING btree (user_id COLLATE "C", is_active) WHERE ((erasure IS NULL) AND ((user_id COLLATE "C") >= ''::text));
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
GRANT SELECT ON meeting_row TO reflector_deliver, reflector_meetings, reflector_reader;
GRANT SELECT (id, room_id, user_id, start_date, erasure) ON meeting_row TO reflector_rooms;

CREATE TABLE outbox (
    id text DEFAULT (gen_random_uuid())::text NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    endpoint text NOT NULL,
    room_id text NOT NULL,
    meeting_id text NOT NULL,
    type text NOT NULL,
    dedup_key bytea NOT NULL,
    subject_id text,
    event_seq bigint,
    body text,
    status text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    last_status integer,
    next_attempt_at timestamptz,
    leased_until timestamptz,
    created_at timestamptz NOT NULL,
    delivered_at timestamptz,
    is_held boolean DEFAULT false NOT NULL,
    request_id text,
    trace text,
    shard text,
    endpoint_key text GENERATED ALWAYS AS 
CASE endpoint
    WHEN 'room'::text THEN room_id
    WHEN 'control'::text THEN ('control '::text || shard)
    ELSE endpoint
END STORED NOT NULL,
    CONSTRAINT outbox_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_once UNIQUE (meeting_id, endpoint, type, dedup_key),
    CONSTRAINT outbox_delivered CHECK (((delivered_at IS NULL) = (status <> 'delivered'::text))),
    CONSTRAINT outbox_endpoint CHECK ((endpoint = ANY (ARRAY['room'::text, 'pipeline'::text, 'control'::text]))),
    CONSTRAINT outbox_held CHECK (((NOT is_held) OR ((status = 'pending'::text) AND (next_attempt_at IS NULL)))),
    CONSTRAINT outbox_leased CHECK (((leased_until IS NULL) OR (status = 'pending'::text))),
    CONSTRAINT outbox_next CHECK (((next_attempt_at IS NULL) OR (status = 'pending'::text))),
    CONSTRAINT outbox_shard CHECK (((shard IS NOT NULL) = (endpoint = 'control'::text))),
    CONSTRAINT outbox_status CHECK ((status = ANY (ARRAY['pending'::text, 'delivered'::text, 'dead'::text])))
) WITH (autovacuum_vacuum_scale_factor=0.02);
CREATE INDEX outbox_dead ON outbox USING btree (created_at) WHERE (status = 'dead'::text);
CREATE INDEX outbox_dead_of ON outbox USING btree (endpoint_key, number DESC) WHERE (status = 'dead'::text);
CREATE INDEX outbox_due ON outbox USING btree (endpoint_key, next_attempt_at, number) WHERE ((status = 'pending'::text) AND (next_attempt_at IS NOT NULL));
CREATE INDEX outbox_flying ON outbox USING btree (endpoint_key, leased_until) WHERE (leased_until IS NOT NULL);
CREATE INDEX outbox_held_of ON outbox USING btree (meeting_id) WHERE is_held;
CREATE INDEX outbox_room ON outbox USING btree (room_id, number DESC) WHERE ((endpoint = 'room'::text) AND (room_id IS NOT NULL));
CREATE INDEX outbox_waiting ON outbox USING btree (endpoint_key) WHERE ((status = 'pending'::text) AND (next_attempt_at IS NULL));
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
COMMENT ON COLUMN outbox.body IS 'NULL until the first try; the same bytes for every try.  A command has it from the beginning, and loses it when it is dead.';
COMMENT ON COLUMN outbox.status IS 'pending; delivered: the receiver accepted it; dead: given up.';
COMMENT ON COLUMN outbox.attempts IS 'Finished tries since the schedule began.';
COMMENT ON COLUMN outbox.last_status IS 'The HTTP status of the last one; NULL: there was no answer, or no try.';
COMMENT ON COLUMN outbox.next_attempt_at IS 'When it is due; NULL while pending: it waits for an endpoint.';
COMMENT ON COLUMN outbox.leased_until IS 'Until when a process has claimed it; after that the message can be claimed again.';
COMMENT ON COLUMN outbox.created_at IS 'When we received its cause.';
COMMENT ON COLUMN outbox.delivered_at IS 'When the receiver accepted it.';
COMMENT ON COLUMN outbox.is_held IS 'It waits for consents, with or without an endpoint.';
COMMENT ON COLUMN outbox.request_id IS 'The request that caused it, as logs name it; NULL: none, a clock did.';
COMMENT ON COLUMN outbox.trace IS 'The trace of that request, id and flags in hexadecimal (W3C Trace Context); NULL: it had none.';
COMMENT ON COLUMN outbox.shard IS 'The URL of the server that executes the command: control.url.';
COMMENT ON COLUMN outbox.endpoint_key IS 'The endpoint: the room''s id, pipeline, or control.endpoint_key.';
GRANT SELECT ON outbox TO reflector_reader;
GRANT SELECT (id, endpoint, meeting_id, type, dedup_key, body, status, next_attempt_at, is_held, endpoint_key) ON outbox TO reflector_deliver;
GRANT SELECT (endpoint, meeting_id, type, dedup_key, status, next_attempt_at) ON outbox TO reflector_meetings;
GRANT SELECT (id, number, endpoint, room_id, meeting_id, type, status, attempts, last_status, next_attempt_at, created_at, delivered_at, is_held, endpoint_key) ON outbox TO reflector_rooms;
GRANT UPDATE (body) ON outbox TO reflector_deliver;

CREATE TABLE passcode_guess (
    room_id text NOT NULL,
    guesser bytea NOT NULL,
    wrong integer NOT NULL,
    tried_at timestamptz NOT NULL,
    CONSTRAINT passcode_guess_pkey PRIMARY KEY (room_id, guesser),
    CONSTRAINT passcode_guess_room FOREIGN KEY (room_id) REFERENCES room(id) ON DELETE CASCADE
);
CREATE INDEX passcode_guess_newest ON passcode_guess USING btree (room_id COLLATE "C", tried_at DESC);
CREATE INDEX passcode_guess_old ON passcode_guess USING btree (tried_at);
COMMENT ON TABLE passcode_guess IS 'Guesses at passcodes, one row a room and guesser: at most 10 000 a room.  Rows are removed after PASSCODE_FORGET.';
COMMENT ON COLUMN passcode_guess.room_id IS 'The room.';
COMMENT ON COLUMN passcode_guess.guesser IS 'Who guesses: see guesser_key.';
COMMENT ON COLUMN passcode_guess.wrong IS 'Wrong guesses since the last right one.';
COMMENT ON COLUMN passcode_guess.tried_at IS 'When the last one was judged.';
GRANT SELECT ON passcode_guess TO reflector_reader;

CREATE TABLE pipeline (
    is_only boolean DEFAULT true NOT NULL,
    is_configured boolean DEFAULT false NOT NULL,
    failing_since timestamptz,
    CONSTRAINT pipeline_pkey PRIMARY KEY (is_only),
    CONSTRAINT pipeline_only CHECK (is_only)
);
COMMENT ON TABLE pipeline IS 'The site''s endpoint that gets every recording.completed: one row.';
COMMENT ON COLUMN pipeline.is_only IS 'Keeps it one row.';
COMMENT ON COLUMN pipeline.is_configured IS 'The daemon has a URL for it.';
COMMENT ON COLUMN pipeline.failing_since IS 'The first failure since the last success; NULL: the last try succeeded.';
GRANT SELECT ON pipeline TO reflector_reader, reflector_rooms;

CREATE TABLE platform (
    name text NOT NULL,
    is_made_there boolean NOT NULL,
    is_end_fixed boolean NOT NULL,
    takes_commands boolean NOT NULL,
    dialect text,
    trouble_until timestamptz DEFAULT '-infinity'::timestamptz NOT NULL,
    CONSTRAINT platform_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE platform IS 'Where meetings take place.';
COMMENT ON COLUMN platform.name IS 'The value of room.platform and meeting_row.platform.';
COMMENT ON COLUMN platform.is_made_there IS 'A meeting is made and named by the platform; else here, when it is opened.';
COMMENT ON COLUMN platform.is_end_fixed IS 'Links cannot be prolonged: after its end date a meeting is over, even if sessions are open.';
COMMENT ON COLUMN platform.takes_commands IS 'Its servers execute our commands (table control).';
COMMENT ON COLUMN platform.dialect IS 'The only dialect whose presence events count there; NULL: signed if there is one, else stock.';
COMMENT ON COLUMN platform.trouble_until IS 'After a failure the platform is not asked for a meeting before this time.';
GRANT SELECT ON platform TO reflector_deliver, reflector_meetings, reflector_reader;

CREATE TABLE presence (
    meeting_id text NOT NULL,
    dialect text NOT NULL,
    is_used boolean DEFAULT false NOT NULL,
    CONSTRAINT presence_pkey PRIMARY KEY (meeting_id),
    CONSTRAINT presence_dialect CHECK ((dialect = ANY (ARRAY['signed'::text, 'stock'::text, 'whereby'::text])))
);
COMMENT ON TABLE presence IS 'One row per meeting that has had a presence event.';
COMMENT ON COLUMN presence.meeting_id IS 'The meeting.';
COMMENT ON COLUMN presence.dialect IS 'The dialect whose presence events count: the platform''s own, else signed if there is one, else stock.';
COMMENT ON COLUMN presence.is_used IS 'Somebody has joined; stays true.';
GRANT SELECT ON presence TO reflector_deliver, reflector_meetings, reflector_reader;

CREATE TABLE provider (
    source text NOT NULL,
    jwks json,
    version bigint DEFAULT 0 NOT NULL,
    fetched_at timestamptz,
    tried_at timestamptz,
    failures bigint DEFAULT 0 NOT NULL,
    failed_since timestamptz,
    asked_at timestamptz,
    leased_until timestamptz,
    CONSTRAINT provider_pkey PRIMARY KEY (source)
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
GRANT SELECT ON provider TO reflector_reader;

CREATE TABLE receiver (
    name text NOT NULL,
    failing_since timestamptz,
    CONSTRAINT receiver_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE receiver IS 'Hosts that have answered a try at least once, and the pipeline.  One without a row counts as not answering.';
COMMENT ON COLUMN receiver.name IS 'As room.webhook_receiver; or pipeline; or control.endpoint_key.';
COMMENT ON COLUMN receiver.failing_since IS 'The first try without an answer since the last answer; NULL: it answered when last tried.';
GRANT SELECT ON receiver TO reflector_reader;

CREATE TABLE recording_key (
    id text NOT NULL,
    meeting_id text NOT NULL,
    CONSTRAINT recording_key_pkey PRIMARY KEY (id)
);
CREATE INDEX recording_key_meeting ON recording_key USING btree (meeting_id);
COMMENT ON TABLE recording_key IS 'The ids under which a recording answers, its own and those of its files, with its meeting.';
COMMENT ON COLUMN recording_key.id IS 'A result of derived_id.';
COMMENT ON COLUMN recording_key.meeting_id IS 'The meeting.  No foreign key, as with event.';
GRANT SELECT ON recording_key TO reflector_meetings, reflector_reader;

CREATE TABLE recording_path (
    path_key bytea NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    meeting_id text,
    contested_at timestamptz,
    CONSTRAINT recording_path_pkey PRIMARY KEY (path_key)
);
CREATE INDEX recording_path_contested ON recording_path USING btree (contested_at) WHERE (contested_at IS NOT NULL);
CREATE INDEX recording_path_meeting ON recording_path USING btree (meeting_id);
COMMENT ON TABLE recording_path IS 'A path belongs to the meeting that named it first: the file is served and removed for no other.  No event says so: the order of commits decides.';
COMMENT ON COLUMN recording_path.path_key IS 'SHA-256 of the path of a file, as path_plain returns it, or of a folder, with a slash at its end.';
COMMENT ON COLUMN recording_path.number IS 'The order in which the spellings of a path were named.';
COMMENT ON COLUMN recording_path.meeting_id IS 'The owner; NULL: closed for good, because the meeting was erased and its files were kept.';
COMMENT ON COLUMN recording_path.contested_at IS 'When another meeting named it, too.';
GRANT SELECT ON recording_path TO reflector_deliver, reflector_meetings, reflector_reader;

CREATE TABLE recording_release (
    meeting_id text NOT NULL,
    subject_id text NOT NULL,
    released_at timestamptz NOT NULL,
    CONSTRAINT recording_release_pkey PRIMARY KEY (meeting_id, subject_id),
    CONSTRAINT recording_release_meeting FOREIGN KEY (meeting_id) REFERENCES meeting_row(id)
);
COMMENT ON TABLE recording_release IS 'Recordings that the owner hands over without everybody''s consent.';
COMMENT ON COLUMN recording_release.meeting_id IS 'The meeting.';
COMMENT ON COLUMN recording_release.subject_id IS 'The id of the recording, or of a file of it.';
COMMENT ON COLUMN recording_release.released_at IS 'When the owner released it.';
GRANT SELECT ON recording_release TO reflector_reader;

CREATE TABLE room (
    id text NOT NULL,
    name text NOT NULL,
    user_id text NOT NULL,
    created_at timestamptz NOT NULL,
    platform text DEFAULT 'jitsi'::text NOT NULL,
    recording_type text DEFAULT 'cloud'::text NOT NULL,
    recording_trigger text DEFAULT 'automatic-2nd-participant'::text NOT NULL,
    is_locked boolean DEFAULT false NOT NULL,
    room_mode text DEFAULT 'normal'::text NOT NULL,
    is_shared boolean DEFAULT false NOT NULL,
    webhook_url text,
    webhook_secret text,
    webhook_events text[],
    zulip_auto_post boolean DEFAULT false NOT NULL,
    zulip_stream text DEFAULT ''::text NOT NULL,
    zulip_topic text DEFAULT ''::text NOT NULL,
    deleted_at timestamptz,
    webhook_previous_secret text,
    webhook_previous_until timestamptz,
    webhook_failing_since timestamptz,
    webhook_failed_at timestamptz,
    webhook_disabled_at timestamptz,
    require_consent boolean DEFAULT false NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    max_participants integer,
    longest integer,
    not_before timestamptz,
    expires_at timestamptz,
    passcode_hash text,
    webhook_receiver text GENERATED ALWAYS AS (lower(split_part(split_part(split_part(split_part(split_part(webhook_url, '://'::text, 2), '/'::text, 1), '?'::text, 1), '#'::text, 1), '@'::text, '-1'::integer)) ||
CASE
    WHEN (webhook_url ~ '^[^/]*//[^/?#]*:[0-9]+([/?#]|$)'::text) THEN ''::text
    WHEN (webhook_url ~~* 'http:%'::text) THEN ':80'::text
    ELSE ':443'::text
END) STORED,
    CONSTRAINT room_pkey PRIMARY KEY (id),
    CONSTRAINT room_platform FOREIGN KEY (platform) REFERENCES platform(name),
    CONSTRAINT room_longest CHECK (((longest >= 1) AND (longest <= 10080))),
    CONSTRAINT room_max_participants CHECK (((max_participants >= 1) AND (max_participants <= 10000))),
    CONSTRAINT room_mode CHECK ((room_mode = ANY (ARRAY['normal'::text, 'group'::text]))),
    CONSTRAINT room_recording_trigger CHECK ((recording_trigger = ANY (ARRAY['none'::text, 'prompt'::text, 'automatic'::text, 'automatic-2nd-participant'::text]))),
    CONSTRAINT room_recording_type CHECK ((recording_type = ANY (ARRAY['none'::text, 'local'::text, 'cloud'::text]))),
    CONSTRAINT room_times CHECK ((expires_at > not_before))
);
CREATE INDEX room_ever_named ON room USING btree (lower(name) COLLATE "C");
CREATE UNIQUE INDEX room_name_key ON room USING btree (lower(name)) WHERE ((deleted_at IS NULL) AND (name IS NOT NULL));
CREATE INDEX room_newest ON room USING btree (created_at DESC, id) WHERE ((deleted_at IS NULL) AND (created_at > '-infinity'::timestamptz));
CREATE INDEX room_shared ON room USING btree (created_at DESC, id) WHERE (is_shared AND (deleted_at IS NULL));
CREATE INDEX room_user ON room USING btree (user_id, created_at DESC, id) WHERE ((deleted_at IS NULL) AND (user_id IS NOT NULL));
CREATE INDEX room_webhook_disabled ON room USING btree (webhook_disabled_at) WHERE ((deleted_at IS NULL) AND (webhook_disabled_at IS NOT NULL));
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
COMMENT ON COLUMN room.webhook_disabled_at IS 'When the webhook was disabled; setting webhook_url again enables it.';
COMMENT ON COLUMN room.require_consent IS 'Recordings are handed over only when everybody recorded has consented, or the owner releases them.';
COMMENT ON COLUMN room.version IS 'Grows with each change of what its owner sees; changes that depend on what was read name it.';
COMMENT ON COLUMN room.max_participants IS 'So many may be in a meeting at once; NULL: any number.';
COMMENT ON COLUMN room.longest IS 'Minutes that a meeting may last; NULL: no limit.';
COMMENT ON COLUMN room.not_before IS 'No meeting is opened before; NULL: no limit.';
COMMENT ON COLUMN room.expires_at IS 'No meeting is opened from then on; NULL: no limit.';
COMMENT ON COLUMN room.passcode_hash IS 'The slow hash of the passcode that others than the owner give; NULL: there is none.';
COMMENT ON COLUMN room.webhook_receiver IS 'The host and port of webhook_url, in lower case: rooms with the same receiver share its places.';
GRANT SELECT ON room TO reflector_rooms;
GRANT SELECT (id, is_shared, deleted_at) ON room TO reflector_deliver;
GRANT SELECT (id, name, user_id, created_at, platform, recording_type, recording_trigger, is_locked, room_mode, is_shared, deleted_at, require_consent, max_participants, longest, not_before, expires_at, passcode_hash) ON room TO reflector_meetings;
GRANT SELECT (id, name, user_id, created_at, platform, recording_type, recording_trigger, is_locked, room_mode, is_shared, webhook_url, webhook_events, zulip_auto_post, zulip_stream, zulip_topic, deleted_at, webhook_previous_until, webhook_failing_since, webhook_failed_at, webhook_disabled_at, require_consent, version, max_participants, longest, not_before, expires_at, webhook_receiver) ON room TO reflector_reader;

CREATE TABLE schema_version (
    version integer NOT NULL,
    name text NOT NULL,
    applied_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT schema_version_pkey PRIMARY KEY (version)
);
COMMENT ON TABLE schema_version IS 'The files of sql/tables that this database has had.';
COMMENT ON COLUMN schema_version.version IS 'The number of the file.';
COMMENT ON COLUMN schema_version.name IS 'Its name.';
COMMENT ON COLUMN schema_version.applied_at IS 'When it was applied.';
GRANT SELECT ON schema_version TO reflector_deliver, reflector_health, reflector_jibri_complete, reflector_jitsi_events, reflector_meetings, reflector_reader, reflector_rooms, reflector_whereby;

CREATE TABLE source_secret (
    is_only boolean DEFAULT true NOT NULL,
    secret text NOT NULL,
    CONSTRAINT source_secret_pkey PRIMARY KEY (is_only),
    CONSTRAINT source_secret_only CHECK (is_only)
);
COMMENT ON TABLE source_secret IS 'One row: the key of the digests of addresses.  Replacing it makes old and new ones incomparable.';
COMMENT ON COLUMN source_secret.is_only IS 'There is one row.';
COMMENT ON COLUMN source_secret.secret IS 'Random, hexadecimal.';

CREATE TABLE stay (
    meeting_id text NOT NULL,
    occupant_key bytea NOT NULL,
    breakout_key bytea DEFAULT '\x'::bytea NOT NULL,
    breakout text,
    joined_at timestamptz NOT NULL,
    left_at timestamptz,
    assumed_left_at timestamptz DEFAULT 'infinity'::timestamptz NOT NULL,
    moderator_at timestamptz[],
    other_at timestamptz[],
    removed_by text,
    removed_at timestamptz,
    speaking_ms bigint,
    CONSTRAINT stay_pkey PRIMARY KEY (meeting_id, occupant_key, breakout_key, joined_at)
) WITH (fillfactor=90);
CREATE INDEX stay_unended ON stay USING btree (meeting_id COLLATE "C", assumed_left_at, breakout_key, occupant_key) WHERE (left_at IS NULL);
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
GRANT SELECT ON stay TO reflector_deliver, reflector_meetings, reflector_reader;

CREATE TABLE tombstone (
    room_key bytea NOT NULL,
    erased_on date NOT NULL,
    CONSTRAINT tombstone_pkey PRIMARY KEY (room_key)
);
COMMENT ON TABLE tombstone IS 'Erased meetings: late events of them get a 200 and are not stored.';
COMMENT ON COLUMN tombstone.room_key IS 'SHA-256 of room_name.';
COMMENT ON COLUMN tombstone.erased_on IS 'The day, in UTC.';
GRANT SELECT ON tombstone TO reflector_reader;

CREATE SEQUENCE event_seq;
COMMENT ON SEQUENCE event_seq IS 'Numbers events; drawn under the room''s lock.';

-- sql/code/key/api_key_row.sql
CREATE TYPE api_key_row (
    id text,
    scope text,
    user_id text,
    name text,
    created_at timestamptz,
    used_at timestamptz,
    revoked_at timestamptz,
    expires_at timestamptz,
    rooms json,
    room_names text
);

-- sql/code/event/event_given.sql
CREATE TYPE event_given (
    number bigint,
    room_name text,
    dialect text,
    type text,
    occurred_at timestamptz,
    received_at timestamptz,
    occupant text,
    person text,
    name text,
    nick text,
    breakout text,
    joined_at timestamptz,
    is_moderator boolean,
    removed_by text,
    speaking_ms bigint,
    kind text,
    services text[],
    occupants jsonb,
    dedup bytea,
    data json,
    request_id text,
    trace text,
    meeting_id text,
    room_id text,
    has_webhook boolean,
    presence_dialect text,
    counted text,
    is_used boolean,
    verdict text
);

-- sql/code/session/presence_change.sql
CREATE TYPE presence_change (
    meeting_id text,
    occupant_key bytea,
    breakout_key bytea,
    joined_at timestamptz,
    has_joined boolean,
    has_left boolean
);

-- sql/code/session/presence_closing.sql
CREATE TYPE presence_closing (
    kind text,
    at timestamptz,
    breakout_key bytea,
    seq bigint
);

-- sql/code/session/presence_evidence.sql
CREATE TYPE presence_evidence (
    turn bigint,
    number bigint,
    meeting_id text,
    counted text,
    occupant_key bytea,
    occupant text,
    breakout_key bytea,
    breakout text,
    joined_at timestamptz,
    is_doubtful boolean,
    is_left boolean,
    is_listed boolean,
    at timestamptz,
    told_at timestamptz,
    person text,
    name text,
    nick text,
    email text,
    is_moderator boolean,
    removed_by text,
    speaking_ms bigint
);

-- sql/code/delivery/endpoint.sql
CREATE VIEW endpoint (
    endpoint_key text,
    url text,
    secret text,
    previous_secret text,
    previous_until timestamptz,
    failing_since timestamptz,
    receiver text,
    owner text,
    is_answering boolean,
    pool integer
);
COMMENT ON VIEW endpoint IS 'Endpoints to which messages may be sent now; url and secret of the pipeline, and the secret of commands, are settings of the daemon.';
GRANT SELECT (endpoint_key, url, previous_until, failing_since, receiver, owner, is_answering, pool) ON endpoint TO reflector_reader;

-- sql/code/meeting/meeting.sql
CREATE VIEW meeting (
    id text,
    room_id text,
    user_id text,
    room_name text,
    platform text,
    recording_type text,
    recording_trigger text,
    start_date timestamptz,
    end_date timestamptz,
    is_active boolean,
    ended_at timestamptz,
    num_clients bigint,
    num_people bigint,
    events jsonb,
    room text,
    is_shared boolean
);
COMMENT ON VIEW meeting IS 'A meeting with what follows from its events.';
COMMENT ON COLUMN meeting.num_clients IS 'Connections in it now: distinct occupants with an open session.';
COMMENT ON COLUMN meeting.num_people IS 'People in it now: distinct persons with an open session.';
COMMENT ON COLUMN meeting.events IS '[{type, timestamp (when we received it), data}], oldest first.';
COMMENT ON COLUMN meeting.room IS 'The name of its room, also of a deleted one.';
COMMENT ON COLUMN meeting.is_shared IS 'May others open meetings in its room?';
GRANT SELECT ON meeting TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/recording/recording.sql
CREATE VIEW recording (
    meeting_id text,
    id text,
    recording_id text,
    status text,
    started_at timestamptz,
    stopped_at timestamptz,
    completed_at timestamptz,
    initiator text,
    failure_reason text,
    files json,
    ids text[]
);
COMMENT ON VIEW recording IS 'Every recording; here a stopped one never becomes missing.';
GRANT SELECT ON recording TO reflector_reader;

-- sql/code/session/session.sql
CREATE VIEW session (
    meeting_id text,
    occupant text,
    breakout text,
    joined_at timestamptz,
    left_at timestamptz,
    assumed boolean,
    person text,
    name text,
    named_at timestamptz,
    nick text,
    email text
);
COMMENT ON VIEW session IS 'One row per session that counts: an occupant in a meeting or one of its breakout rooms, until the meeting''s end at the latest.';
COMMENT ON COLUMN session.left_at IS 'NULL: open.';
COMMENT ON COLUMN session.assumed IS 'No sender reported this end: the room was destroyed or created again, a snapshot did not list the session, or the meeting ended.';
COMMENT ON COLUMN session.name IS 'The name in the token of a signed-in person, else what they call themselves.';
GRANT SELECT ON session TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/key/api_key_add.sql
CREATE FUNCTION api_key_add(new_id text, digest bytea, new_scope text, owner text, title text, at timestamptz, expires timestamptz, room_ids text[], origin jsonb) RETURNS SETOF api_key_row
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION api_key_add IS 'Makes a key of any scope.';

-- sql/code/key/api_key_expire.sql
CREATE FUNCTION api_key_expire(keep interval, most integer) RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION api_key_expire IS 'Removes keys that were revoked or expired longer ago than that, at most so many; how many it removed.';
GRANT EXECUTE ON FUNCTION api_key_expire TO reflector_deliver;

-- sql/code/key/api_key_make.sql
CREATE FUNCTION api_key_make(new_id text, digest bytea, new_scope text, owner text, title text, at timestamptz, expires timestamptz, room_ids text[], origin jsonb) RETURNS SETOF api_key_row
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION api_key_make IS 'Makes a user''s key; nothing: the user has as many as may be.';
GRANT EXECUTE ON FUNCTION api_key_make TO reflector_rooms;

-- sql/code/key/api_key_own.sql
CREATE FUNCTION api_key_own(owner text, wanted text DEFAULT NULL::text) RETURNS SETOF api_key_row
    LANGUAGE sql STABLE SECURITY DEFINER;
COMMENT ON FUNCTION api_key_own IS 'A user''s keys that are not revoked; wanted: the one with this id, NULL: all.';
GRANT EXECUTE ON FUNCTION api_key_own TO reflector_reader, reflector_rooms;

-- sql/code/key/api_key_revoke.sql
CREATE FUNCTION api_key_revoke(wanted text, at timestamptz, origin jsonb) RETURNS boolean
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION api_key_revoke IS 'Revokes a key; false: there is none with this id.';

-- sql/code/key/api_key_revoke_own.sql
CREATE FUNCTION api_key_revoke_own(wanted text, owner text, at timestamptz, origin jsonb) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION api_key_revoke_own IS 'Revokes a user''s own key; false: the user has no such key.';
GRANT EXECUTE ON FUNCTION api_key_revoke_own TO reflector_rooms;

-- sql/code/key/api_key_shown.sql
CREATE FUNCTION api_key_shown(key api_key) RETURNS api_key_row
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION api_key_shown IS 'What is shown of a key.';
GRANT EXECUTE ON FUNCTION api_key_shown TO reflector_reader;

-- sql/code/key/api_key_use.sql
CREATE FUNCTION api_key_use(given bytea, at timestamptz) RETURNS TABLE(id text, scope text, user_id text, name text, rooms json, expires_at timestamptz)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION api_key_use IS 'Whose key has this SHA-256, unless it is revoked or has expired; notes the use..';
GRANT EXECUTE ON FUNCTION api_key_use TO reflector_health, reflector_jibri_complete, reflector_jitsi_events, reflector_meetings, reflector_rooms;

-- sql/code/audit/audit_expire.sql
CREATE FUNCTION audit_expire(keep interval, most integer) RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION audit_expire IS 'Removes the oldest rows of the audit, those older than that, at most so many; how many it removed.';
GRANT EXECUTE ON FUNCTION audit_expire TO reflector_deliver;

-- sql/code/audit/audit_write.sql
CREATE FUNCTION audit_write(action text, object text) RETURNS void
    LANGUAGE sql VOLATILE;
COMMENT ON FUNCTION audit_write IS 'Adds what this transaction does to the audit, with its origin.';

-- sql/code/session/client_count.sql
CREATE FUNCTION client_count(meeting text) RETURNS bigint
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION client_count IS 'Distinct occupants (connections) with an open session, main room and breakouts.';
GRANT EXECUTE ON FUNCTION client_count TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/ruling/command_enqueue.sql
CREATE FUNCTION command_enqueue(meeting text, command text, data jsonb, at timestamptz) RETURNS boolean
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION command_enqueue IS 'Sends a command about a meeting to every server that executes commands; true: there is one.';

-- sql/code/ruling/command_settled.sql
CREATE FUNCTION command_settled(ids text[]) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION command_settled IS 'Deletes commands that were executed, and the content of those that were given up.';

-- sql/code/consent/consent_give.sql
CREATE FUNCTION consent_give(meeting text, new_id text, who text, guest boolean, given boolean, at timestamptz, origin jsonb DEFAULT NULL::jsonb) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION consent_give IS 'Stores whether a participant may be recorded; a later answer replaces an earlier one.';
GRANT EXECUTE ON FUNCTION consent_give TO reflector_meetings;

-- sql/code/consent/consent_lacking.sql
CREATE FUNCTION consent_lacking(meeting text, about text[]) RETURNS text[]
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION consent_lacking IS 'Those of these recordings whose hand-over must wait for a consent.';

-- sql/code/consent/consent_lock.sql
CREATE FUNCTION consent_lock(meeting text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION consent_lock IS 'Keeps the consents of a meeting unchanged until commit, and the meeting from being erased; false: there is no such meeting.';

-- sql/code/consent/consent_missing.sql
CREATE FUNCTION consent_missing(meeting text, subject_id text) RETURNS boolean
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION consent_missing IS 'Must the hand-over of a recording wait for a consent?';

-- sql/code/consent/consent_of.sql
CREATE FUNCTION consent_of(meeting text) RETURNS TABLE(id text, person text, is_guest boolean, consent_given boolean, decided_at timestamptz)
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION consent_of IS 'The latest answer of each participant of a meeting.';
GRANT EXECUTE ON FUNCTION consent_of TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/consent/consent_required.sql
CREATE FUNCTION consent_required(meeting text) RETURNS boolean
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION consent_required IS 'Does the room of this meeting require consents?';

-- sql/code/delivery/control_register.sql
CREATE FUNCTION control_register(urls text[]) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION control_register IS 'The daemon says which servers execute commands.';
GRANT EXECUTE ON FUNCTION control_register TO reflector_deliver;

-- sql/code/delivery/delivery_again.sql
CREATE FUNCTION delivery_again(delivery text, kinds text[], at timestamptz) RETURNS boolean
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION delivery_again IS 'Makes a message due immediately, in whatever state it is; held, when a consent is missing.';

-- sql/code/delivery/delivery_again_all.sql
CREATE FUNCTION delivery_again_all(picked text[], kinds text[], at timestamptz, longest interval, OUT redelivered bigint, OUT last text, OUT held bigint) RETURNS record
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION delivery_again_all IS 'Makes dead messages due again, each as delivery_again does.';

-- sql/code/delivery/delivery_claim.sql
CREATE FUNCTION delivery_claim(lease interval, most integer, most_each integer, most_receiver integer, most_unproven integer, most_failing integer, after text, endpoints integer, at timestamptz DEFAULT NULL::timestamptz) RETURNS TABLE(id text, endpoint text, type text, meeting_id text, room_id text, room_name text, subject_id text, url text, secret text, previous_secret text, pool integer, body text, attempts integer, created_at timestamptz, leased_until timestamptz, request_id text, trace text, seen_key text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION delivery_claim IS 'Claims due messages; one that is not settled before its lease ends can be claimed again.';
GRANT EXECUTE ON FUNCTION delivery_claim TO reflector_deliver;

-- sql/code/delivery/delivery_dead.sql
CREATE FUNCTION delivery_dead(rooms text[], wanted_meeting text, after_at timestamptz, after_number bigint, most bigint) RETURNS TABLE(id text, created_at timestamptz, number bigint, obstacle text)
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION delivery_dead IS 'Dead messages, oldest first, and why they cannot be sent again.';

-- sql/code/delivery/delivery_disable.sql
CREATE FUNCTION delivery_disable(message outbox, at timestamptz, answered integer) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION delivery_disable IS 'Disables a room''s webhook, and writes that into the log of the message''s meeting.';

-- sql/code/delivery/delivery_found.sql
CREATE FUNCTION delivery_found(owner text, rooms text[], is_picked boolean, kinds text[], wanted_meeting text, wanted_status text, wanted_type text, most bigint) RETURNS TABLE(id text, number bigint)
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION delivery_found IS 'Which messages a list has: at most so many, of more the newest.';
GRANT EXECUTE ON FUNCTION delivery_found TO reflector_rooms;

-- sql/code/delivery/delivery_redeliver.sql
CREATE FUNCTION delivery_redeliver(delivery text, at timestamptz DEFAULT clock_timestamp(), origin jsonb DEFAULT NULL::jsonb) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION delivery_redeliver IS 'Sends a message to a room''s webhook again, as delivery_again does.';
GRANT EXECUTE ON FUNCTION delivery_redeliver TO reflector_rooms;

-- sql/code/delivery/delivery_redeliver_any.sql
CREATE FUNCTION delivery_redeliver_any(rooms text[], wanted_meeting text, after_at timestamptz, after_number bigint, most bigint, is_dry boolean, origin jsonb DEFAULT NULL::jsonb, at timestamptz DEFAULT clock_timestamp(), longest interval DEFAULT '00:00:01'::interval, OUT redelivered bigint, OUT disabled bigint, OUT silent bigint, OUT deleted bigint, OUT pipeline bigint, OUT commands bigint, OUT held bigint, OUT last_at timestamptz, OUT last_number bigint) RETURNS record
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION delivery_redeliver_any IS 'Makes dead messages of all endpoints due again, each as delivery_again does.';

-- sql/code/delivery/delivery_redeliver_dead.sql
CREATE FUNCTION delivery_redeliver_dead(rooms text[], wanted_meeting text, most bigint, counted bigint, origin jsonb DEFAULT NULL::jsonb, at timestamptz DEFAULT clock_timestamp(), longest interval DEFAULT '00:00:01'::interval, OUT redelivered bigint, OUT skipped bigint, OUT more boolean) RETURNS record
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION delivery_redeliver_dead IS 'Makes dead messages of rooms due again, each as delivery_again does.';
GRANT EXECUTE ON FUNCTION delivery_redeliver_dead TO reflector_rooms;

-- sql/code/delivery/delivery_rooms.sql
CREATE FUNCTION delivery_rooms(owner text, keyed text[], wanted text) RETURNS text[]
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION delivery_rooms IS 'The ids of the rooms whose messages somebody may see; NULL: every room.';
GRANT EXECUTE ON FUNCTION delivery_rooms TO reflector_rooms;

-- sql/code/delivery/delivery_settle.sql
CREATE FUNCTION delivery_settle(results json, disable_after interval, longest interval, at timestamptz DEFAULT clock_timestamp()) RETURNS TABLE(id text, is_noted boolean, is_disabled boolean)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION delivery_settle IS 'Settles tries: their messages and their endpoints.';
GRANT EXECUTE ON FUNCTION delivery_settle TO reflector_deliver;

-- sql/code/delivery/delivery_settle_one.sql
CREATE FUNCTION delivery_settle_one(delivery text, lease timestamptz, result text, answered integer, delay interval, disable_after interval, longest interval, is_alone boolean, at timestamptz) RETURNS text
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION delivery_settle_one IS 'Settles one try: the message, and its endpoint.';

-- sql/code/delivery/delivery_unsettled.sql
CREATE FUNCTION delivery_unsettled(rooms text[], kinds text[], wanted_status text, wanted_type text, most bigint) RETURNS TABLE(id text, number bigint)
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION delivery_unsettled IS 'Which dead or pending messages a list has.';
GRANT EXECUTE ON FUNCTION delivery_unsettled TO reflector_rooms;

-- sql/code/recording/derived_id.sql
CREATE FUNCTION derived_id(meeting text, kind text, name text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT;
COMMENT ON FUNCTION derived_id IS 'The id of a recording (kind recording) or of a file (kind file) of a meeting, in the form of a UUIDv4.';
GRANT EXECUTE ON FUNCTION derived_id TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/health/doctor_report_keep.sql
CREATE FUNCTION doctor_report_keep(name text, report json) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION doctor_report_keep IS 'Stores what doctor found on a host, and removes what is old or too much.';

-- sql/code/health/doctor_reports.sql
CREATE FUNCTION doctor_reports() RETURNS TABLE(host text, at timestamptz, rows json)
    LANGUAGE sql STABLE SECURITY DEFINER;
COMMENT ON FUNCTION doctor_reports IS 'What doctor last found on each host.';
GRANT EXECUTE ON FUNCTION doctor_reports TO reflector_health;

-- sql/code/delivery/endpoint_failing_since.sql
CREATE FUNCTION endpoint_failing_since(key text, longest interval, at timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION endpoint_failing_since IS 'Since when every try of an endpoint has failed; NULL: the last one succeeded.';

-- sql/code/delivery/endpoint_found.sql
CREATE FUNCTION endpoint_found(rooms text[], most bigint) RETURNS TABLE(endpoint_key text, since timestamptz, created_at timestamptz)
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION endpoint_found IS 'Endpoints, and since when each of them fails or is disabled.';
GRANT EXECUTE ON FUNCTION endpoint_found TO reflector_rooms;

-- sql/code/delivery/endpoint_hold.sql
CREATE FUNCTION endpoint_hold(key text, may_wait boolean) RETURNS boolean
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION endpoint_hold IS 'Locks the state of an endpoint until commit.';

-- sql/code/delivery/endpoint_lock.sql
CREATE FUNCTION endpoint_lock(room_names text[]) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION endpoint_lock IS 'Keeps the endpoints of these meetings unchanged until commit; names in lower case.';

-- sql/code/delivery/endpoint_note.sql
CREATE FUNCTION endpoint_note(key text, since timestamptz, disable_after interval, at timestamptz) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION endpoint_note IS 'Notes since when every try of an endpoint has failed.';

-- sql/code/diagnosis/endpoints_failing.sql
CREATE FUNCTION endpoints_failing(most bigint) RETURNS TABLE(room text, receiver text, scheme text, failing_since timestamptz, last_status integer)
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION endpoints_failing IS 'Endpoints whose last try failed and that have messages to send; room NULL: the pipeline, or the server of commands that receiver names.  Of the first so many endpoints at most 20.';
GRANT EXECUTE ON FUNCTION endpoints_failing TO reflector_reader;

-- sql/code/erasure/erasure_begin.sql
CREATE FUNCTION erasure_begin(meeting text, who text, how text, at timestamptz, origin jsonb DEFAULT NULL::jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION erasure_begin IS 'Ends a meeting and makes it unreachable; does nothing if that was done before.';
GRANT EXECUTE ON FUNCTION erasure_begin TO reflector_meetings;

-- sql/code/erasure/erasure_count_files.sql
CREATE FUNCTION erasure_count_files(meeting text, removed bigint) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION erasure_count_files IS 'Notes how many files were removed.';
GRANT EXECUTE ON FUNCTION erasure_count_files TO reflector_meetings;

-- sql/code/erasure/erasure_room.sql
CREATE FUNCTION erasure_room(unused text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION erasure_room IS 'Deletes a deleted room that was kept for its meetings, if this was the last one; true: it did.';

-- sql/code/erasure/erasure_step.sql
CREATE FUNCTION erasure_step(meeting text, most bigint, at timestamptz, files_went boolean) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION erasure_step IS 'Deletes a bounded part of a meeting; true: nothing is left.';
GRANT EXECUTE ON FUNCTION erasure_step TO reflector_meetings;

-- sql/code/event/event_append.sql
CREATE FUNCTION event_append(batch json) RETURNS TABLE(item bigint, verdict text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION event_append IS 'The only way for senders into the log.';
GRANT EXECUTE ON FUNCTION event_append TO reflector_jibri_complete, reflector_jitsi_events, reflector_whereby;

-- sql/code/event/event_judge.sql
CREATE FUNCTION event_judge(items event_given[], busy bigint[], has_signed text[]) RETURNS event_given[]
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION event_judge IS 'Finds each item''s meeting and sets its verdict: stored, repeated, unknown, erased or busy.';

-- sql/code/event/event_newest_at.sql
CREATE FUNCTION event_newest_at(meeting text, counted text) RETURNS timestamptz
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION event_newest_at IS 'When a meeting''s newest event was received; with a dialect: its newest presence event of that dialect.';
GRANT EXECUTE ON FUNCTION event_newest_at TO reflector_deliver;

-- sql/code/event/event_read.sql
CREATE FUNCTION event_read(batch json) RETURNS event_given[]
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION event_read IS 'The items of a batch, without a verdict yet.';

-- sql/code/diagnosis/event_senders.sql
CREATE FUNCTION event_senders(meetings bigint) RETURNS TABLE(dialect text, host text, events bigint, newest_at timestamptz, lag_seconds bigint)
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION event_senders IS 'The newest events by dialect and host (Jibri''s alone tell it); lag_seconds: how long after the sender''s own time the fastest of them came.';
GRANT EXECUTE ON FUNCTION event_senders TO reflector_reader;

-- sql/code/event/event_store.sql
CREATE FUNCTION event_store(items event_given[]) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION event_store IS 'Writes the items whose verdict is stored.';

-- sql/code/recording/file_stem.sql
CREATE FUNCTION file_stem(file text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT;
COMMENT ON FUNCTION file_stem IS 'The base name of a file, without its extension, nor the .age of an encrypted file.';
GRANT EXECUTE ON FUNCTION file_stem TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/diagnosis/files_expected.sql
CREATE FUNCTION files_expected(meetings bigint, most bigint) RETURNS TABLE(room text, file text, names json)
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION files_expected IS 'The files that the newest meetings'' recordings should have on this site, each with every name under which it was reported.';
GRANT EXECUTE ON FUNCTION files_expected TO reflector_reader;

-- sql/code/passcode/guess_begin.sql
CREATE FUNCTION guess_begin(wanted_room text, who text, address text, at timestamptz, pause interval, pause_most interval, forget interval) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION guess_begin IS 'Counts a guess at a room''s passcode; the seconds for which the guesser must wait instead, else 0.';
GRANT EXECUTE ON FUNCTION guess_begin TO reflector_meetings;

-- sql/code/passcode/guess_recognized.sql
CREATE FUNCTION guess_recognized(wanted_room text, who text, address text, at timestamptz, pause interval, pause_most interval) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION guess_recognized IS 'The passcode is known to be right: the seconds for which the guesser must wait all the same; else 0, and the guesser begins anew.';
GRANT EXECUTE ON FUNCTION guess_recognized TO reflector_meetings;

-- sql/code/passcode/guess_settle.sql
CREATE FUNCTION guess_settle(wanted_room text, who text, address text, is_right boolean) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION guess_settle IS 'A guess that began was right, and the guesser begins anew; or it was not judged, and does not count.';
GRANT EXECUTE ON FUNCTION guess_settle TO reflector_meetings;

-- sql/code/passcode/guess_wait.sql
CREATE FUNCTION guess_wait(held passcode_guess, at timestamptz, pause interval, pause_most interval) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE;
COMMENT ON FUNCTION guess_wait IS 'The seconds for which a guesser with that row has to wait, else 0.';

-- sql/code/passcode/guesser_key.sql
CREATE FUNCTION guesser_key(user_id text, address text) RETURNS bytea
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION guesser_key IS 'The key of who guesses passcodes: a user, or, if NULL, whoever is at an address.';

-- sql/code/consent/handover_decide.sql
CREATE FUNCTION handover_decide(meeting text, at timestamptz) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION handover_decide IS 'Decides again: a session may have been reported late, after all others had consented.';
GRANT EXECUTE ON FUNCTION handover_decide TO reflector_deliver;

-- sql/code/consent/handover_lacking.sql
CREATE FUNCTION handover_lacking(meeting text, among text[]) RETURNS text[]
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION handover_lacking IS 'Those of these messages that lack a consent.';

-- sql/code/consent/handover_pending.sql
CREATE FUNCTION handover_pending(meeting text) RETURNS TABLE(id text, subject_id text)
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION handover_pending IS 'The hand-overs of a meeting that can still be held or released: pending and not in flight.';

-- sql/code/consent/handover_review.sql
CREATE FUNCTION handover_review(meeting text, at timestamptz) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION handover_review IS 'Decides again about every hand-over of a meeting.';

-- sql/code/consent/handover_settle.sql
CREATE FUNCTION handover_settle(meeting text, at timestamptz, judged text[], lacking text[]) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION handover_settle IS 'Holds the hand-overs that lack a consent and releases the others.';

-- sql/code/health/health_obstacle.sql
CREATE FUNCTION health_obstacle() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER;
COMMENT ON FUNCTION health_obstacle IS 'Why writing would fail, although the database answers; NULL: nothing is known.';
GRANT EXECUTE ON FUNCTION health_obstacle TO reflector_health;

-- sql/code/health/health_warnings.sql
CREATE FUNCTION health_warnings(silent_after interval) RETURNS TABLE(type text, count bigint)
    LANGUAGE sql STABLE SECURITY DEFINER;
COMMENT ON FUNCTION health_warnings IS 'What no request needs, but somebody should look after.';
GRANT EXECUTE ON FUNCTION health_warnings TO reflector_health;

-- sql/code/health/heartbeat_note.sql
CREATE FUNCTION heartbeat_note(name text, patience interval) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION heartbeat_note IS 'A daemon works, and will say so again within its patience.';
GRANT EXECUTE ON FUNCTION heartbeat_note TO reflector_deliver;

-- sql/code/session/is_newer.sql
CREATE FUNCTION is_newer(at timestamptz, value text, before_at timestamptz, before text) RETURNS boolean
    LANGUAGE sql IMMUTABLE;
COMMENT ON FUNCTION is_newer IS 'Does value, reported at that time, replace before?  Of two values of the same time the greater one counts.';

-- sql/code/jibri/jibri_metrics.sql
CREATE FUNCTION jibri_metrics(at timestamptz, silent_after interval) RETURNS TABLE(name text, label text, value double precision)
    LANGUAGE sql STABLE SECURITY DEFINER;
COMMENT ON FUNCTION jibri_metrics IS 'Gauges for /metrics about Jibris; there are at most 1000.';
GRANT EXECUTE ON FUNCTION jibri_metrics TO reflector_health;

-- sql/code/jibri/jibri_note.sql
CREATE FUNCTION jibri_note(name text, host text, busy_status text, health_status text, detail text, at timestamptz) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION jibri_note IS 'The newest status of a Jibri; at: when it reported that, by our clock.';
GRANT EXECUTE ON FUNCTION jibri_note TO reflector_jibri_complete;

-- sql/code/jibri/jibri_session_enqueue.sql
CREATE FUNCTION jibri_session_enqueue(meeting text, recording text, at timestamptz, request_id text, trace text) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION jibri_session_enqueue IS 'Writes recording.failed, once a recording, for a webhook that is set now.';

-- sql/code/jibri/jibri_session_expire.sql
CREATE FUNCTION jibri_session_expire(at timestamptz) RETURNS void
    LANGUAGE sql VOLATILE;
COMMENT ON FUNCTION jibri_session_expire IS 'Removes sessions of no known meeting: those older than 7 days, and all but the newest 10000.';

-- sql/code/jibri/jibri_session_link.sql
CREATE FUNCTION jibri_session_link(room_names text[], since bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION jibri_session_link IS 'Notes of newly stored events whose recordings'' sessions are.';

-- sql/code/jibri/jibri_session_note.sql
CREATE FUNCTION jibri_session_note(session text, jibri text, status text, failure text, at timestamptz, request_id text, trace text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION jibri_session_note IS 'What Jibri reports of a session; at: when, by our clock.';
GRANT EXECUTE ON FUNCTION jibri_session_note TO reflector_jibri_complete;

-- sql/code/jibri/jibri_state.sql
CREATE FUNCTION jibri_state(at timestamptz, silent_after interval) RETURNS TABLE(name text, host text, state text, detail text, seen_at timestamptz)
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION jibri_state IS 'The Jibris that reported in the last 7 days, each free, busy, unhealthy or silent.';
GRANT EXECUTE ON FUNCTION jibri_state TO reflector_reader;

-- sql/code/base/json_extract.sql
CREATE FUNCTION json_extract(value jsonb, path jsonpath) RETURNS json
    LANGUAGE sql IMMUTABLE STRICT;
COMMENT ON FUNCTION json_extract IS 'Everything that path finds in value, as an array.';
GRANT EXECUTE ON FUNCTION json_extract TO PUBLIC;

-- sql/code/audit/link_note.sql
CREATE FUNCTION link_note(about text, origin jsonb DEFAULT NULL::jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION link_note IS 'Notes that a caller got links to a meeting or to the files of a recording.';
GRANT EXECUTE ON FUNCTION link_note TO reflector_meetings;

-- sql/code/making/making_begin.sql
CREATE FUNCTION making_begin(wanted_room text, at_platform text, new_try text, at timestamptz, lease interval) RETURNS TABLE(verdict text, prefix text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION making_begin IS 'Takes the turn to make a room''s meeting on a platform.';
GRANT EXECUTE ON FUNCTION making_begin TO reflector_meetings;

-- sql/code/making/making_failed.sql
CREATE FUNCTION making_failed(at_platform text, try text, is_lost boolean, until timestamptz) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION making_failed IS 'Ends a try that failed.';
GRANT EXECUTE ON FUNCTION making_failed TO reflector_meetings;

-- sql/code/making/making_made.sql
CREATE FUNCTION making_made(try text, at timestamptz, expires timestamptz, new_id text, its_id text, made_name text, room_url text, host_room_url text, is_locked boolean, origin jsonb DEFAULT NULL::jsonb) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION making_made IS 'Ends a try that succeeded.';
GRANT EXECUTE ON FUNCTION making_made TO reflector_meetings;

-- sql/code/making/making_removed.sql
CREATE FUNCTION making_removed(try text) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION making_removed IS 'Deletes a try of which nothing is left there.';
GRANT EXECUTE ON FUNCTION making_removed TO reflector_meetings;

-- sql/code/ruling/meeting_admission.sql
CREATE FUNCTION meeting_admission(name text, longest interval) RETURNS TABLE(status text, ends_at timestamptz, max_participants integer, banned json)
    LANGUAGE plpgsql STABLE SECURITY DEFINER;
COMMENT ON FUNCTION meeting_admission IS 'May people enter the room with this technical name, and by which limits?';
GRANT EXECUTE ON FUNCTION meeting_admission TO reflector_meetings;

-- sql/code/meeting/meeting_close.sql
CREATE FUNCTION meeting_close(meeting text, at timestamptz, terminated timestamptz) RETURNS boolean
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION meeting_close IS 'Ends a meeting and enqueues meeting.ended for its room''s webhook; true when this call ended it.';

-- sql/code/meeting/meeting_end_date.sql
CREATE FUNCTION meeting_end_date(m meeting_row, expires timestamptz, wanted timestamptz, longest interval) RETURNS timestamptz
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION meeting_end_date IS 'A meeting''s end_date when it is opened with tokens that expire then; wanted, longest: as in meeting_ends_at.';

-- sql/code/meeting/meeting_ends_at.sql
CREATE FUNCTION meeting_ends_at(m meeting_row, wanted timestamptz, longest interval) RETURNS timestamptz
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION meeting_ends_at IS 'A meeting''s ends_at when its owner wants another (NULL: the same); what the platform, the room or MEETING_LONGEST (NULL: none) does not allow is ignored.';

-- sql/code/meeting/meeting_latest_end.sql
CREATE FUNCTION meeting_latest_end(m meeting_row, longest interval) RETURNS timestamptz
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION meeting_latest_end IS 'The latest end that a meeting may have, by its room and by MEETING_LONGEST (NULL: none); NULL: any.';
GRANT EXECUTE ON FUNCTION meeting_latest_end TO reflector_meetings;

-- sql/code/meeting/meeting_limit.sql
CREATE FUNCTION meeting_limit(m meeting_row, longest interval) RETURNS timestamptz
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION meeting_limit IS 'When a meeting ends at the latest: as its owner said, by its room and by MEETING_LONGEST (NULL: none); NULL: it has no limit.';
GRANT EXECUTE ON FUNCTION meeting_limit TO reflector_meetings;

-- sql/code/health/meeting_metrics.sql
CREATE FUNCTION meeting_metrics() RETURNS TABLE(name text, label text, value double precision)
    LANGUAGE sql STABLE SECURITY DEFINER;
COMMENT ON FUNCTION meeting_metrics IS 'Gauges for /metrics about active meetings; /metrics omits them when they take too long.';
GRANT EXECUTE ON FUNCTION meeting_metrics TO reflector_health;

-- sql/code/meeting/meeting_open.sql
CREATE FUNCTION meeting_open(wanted_room text, new_id text, new_suffix text, at timestamptz, expires timestamptz, grace interval, lost_after interval, wanted timestamptz DEFAULT NULL::timestamptz, longest interval DEFAULT NULL::interval, origin jsonb DEFAULT NULL::jsonb) RETURNS SETOF meeting_row
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION meeting_open IS 'Concurrent callers get the same meeting.';
GRANT EXECUTE ON FUNCTION meeting_open TO reflector_meetings;

-- sql/code/meeting/meeting_over.sql
CREATE FUNCTION meeting_over(meeting text, at timestamptz, grace interval, lost_after interval, longest interval DEFAULT NULL::interval) RETURNS boolean
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION meeting_over IS 'True if ended for all; or used and then empty for grace; or past its end and empty (where the platform fixes the end: past it); or past it and nothing received for lost_after.';
GRANT EXECUTE ON FUNCTION meeting_over TO reflector_deliver;

-- sql/code/meeting/meeting_recent.sql
CREATE FUNCTION meeting_recent(most bigint) RETURNS TABLE(id text, room_id text, platform text, recording_type text, start_date timestamptz, newest_seq bigint)
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION meeting_recent IS 'At most so many active meetings, and so many that ended last, each with its newest event.';
GRANT EXECUTE ON FUNCTION meeting_recent TO reflector_reader;

-- sql/code/ruling/meeting_rule.sql
CREATE FUNCTION meeting_rule(meeting text, command text, data jsonb, at timestamptz, origin jsonb DEFAULT NULL::jsonb) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION meeting_rule IS 'Rules a meeting: ends it, removes somebody, and so on, here and in Jitsi.';
GRANT EXECUTE ON FUNCTION meeting_rule TO reflector_meetings;

-- sql/code/meeting/meeting_settle.sql
CREATE FUNCTION meeting_settle(meeting text, at timestamptz, grace interval, lost_after interval, longest interval DEFAULT NULL::interval) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION meeting_settle IS 'Decides, under the room''s lock, whether a meeting has ended.';
GRANT EXECUTE ON FUNCTION meeting_settle TO reflector_deliver;

-- sql/code/meeting/meeting_terminate.sql
CREATE FUNCTION meeting_terminate(items event_given[]) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION meeting_terminate IS 'Ends the meetings for which a batch has an end for all.';

-- sql/code/meeting/meeting_terminated.sql
CREATE FUNCTION meeting_terminated(meeting text) RETURNS timestamptz
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION meeting_terminated IS 'When a moderator ended a meeting for all; NULL: nobody did, or people joined again.';
GRANT EXECUTE ON FUNCTION meeting_terminated TO reflector_deliver;

-- sql/code/health/metrics.sql
CREATE FUNCTION metrics(at timestamptz) RETURNS TABLE(name text, label text, value double precision)
    LANGUAGE sql STABLE SECURITY DEFINER;
COMMENT ON FUNCTION metrics IS 'Gauges for /metrics that are cheap.';
GRANT EXECUTE ON FUNCTION metrics TO reflector_health;

-- sql/code/session/moderator_spans.sql
CREATE FUNCTION moderator_spans(moderator_at timestamptz[], other_at timestamptz[], joined_at timestamptz, ending timestamptz) RETURNS tstzmultirange
    LANGUAGE sql IMMUTABLE;
COMMENT ON FUNCTION moderator_spans IS 'When somebody was a moderator in a session that ended then (infinity: it is open); NULL: never.';
GRANT EXECUTE ON FUNCTION moderator_spans TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/base/moment_member.sql
CREATE FUNCTION moment_member(object json, name text) RETURNS timestamptz
    LANGUAGE plpgsql STABLE STRICT;
COMMENT ON FUNCTION moment_member IS 'A member that is a time by RFC 3339; without an offset it is UTC.';
GRANT EXECUTE ON FUNCTION moment_member TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/session/moments_first.sql
CREATE FUNCTION moments_first(moments timestamptz[]) RETURNS timestamptz[]
    LANGUAGE sql IMMUTABLE;
COMMENT ON FUNCTION moments_first IS 'The first 100 of these times, in order, each once; NULL: there is none.';
GRANT EXECUTE ON FUNCTION moments_first TO reflector_reader;

-- sql/code/session/moments_of.sql
CREATE FUNCTION moments_of(one timestamptz[], other timestamptz[]) RETURNS timestamptz[]
    LANGUAGE sql IMMUTABLE;
COMMENT ON FUNCTION moments_of IS 'The union of two lists of times, as moments_first has it.';

-- sql/code/session/occupant_of.sql
CREATE FUNCTION occupant_of(meeting text) RETURNS TABLE(occupant_key bytea, occupant text, person text, person_at timestamptz, name text, name_at timestamptz, nick text, nick_at timestamptz, email text, email_at timestamptz, unnamed_at timestamptz, seen_at timestamptz)
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION occupant_of IS 'Each occupant of a meeting, from the log: the latest value of each attribute, with its time.';
GRANT EXECUTE ON FUNCTION occupant_of TO reflector_reader;

-- sql/code/audit/origin_now.sql
CREATE FUNCTION origin_now() RETURNS jsonb
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION origin_now IS 'For whom this transaction works, as origin_set noted it; NULL: for nobody.';

-- sql/code/audit/origin_set.sql
CREATE FUNCTION origin_set(origin jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION origin_set IS 'Notes for whom this transaction works: {user, key, scope, request, trace, actor}; NULL: for nobody.';

-- sql/code/diagnosis/outbox_state.sql
CREATE FUNCTION outbox_state(most bigint, at timestamptz DEFAULT clock_timestamp()) RETURNS TABLE(pending bigint, oldest_at timestamptz, overdue bigint, due_since timestamptz, dead bigint, newest_dead_at timestamptz)
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION outbox_state IS 'Messages that wait, that are overdue, and that died in the last 7 days.';
GRANT EXECUTE ON FUNCTION outbox_state TO reflector_reader;

-- sql/code/session/participant_of.sql
CREATE FUNCTION participant_of(meeting text, at timestamptz) RETURNS TABLE(id text, name text, nick text, email text, first_seen timestamptz, last_seen timestamptz, seconds bigint, speaking_seconds numeric, removed_by text, moderator json, sessions json)
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION participant_of IS 'One row per person; overlapping sessions count once in seconds.  nick: what the person calls themselves, where it differs from the name.';
GRANT EXECUTE ON FUNCTION participant_of TO reflector_reader;

-- sql/code/recording/path_folder.sql
CREATE FUNCTION path_folder(plain text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT;
COMMENT ON FUNCTION path_folder IS 'The folder of a plain path, with a slash at its end; NULL: the path has no folder.';
GRANT EXECUTE ON FUNCTION path_folder TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/recording/path_owner.sql
CREATE FUNCTION path_owner(plain text, root text) RETURNS text
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION path_owner IS 'The meeting that a plain path of a file or folder belongs to; NULL: none.';
GRANT EXECUTE ON FUNCTION path_owner TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/recording/path_plain.sql
CREATE FUNCTION path_plain(file text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT;
COMMENT ON FUNCTION path_plain IS 'The one spelling of a path; NULL: the path is never served or removed.';
GRANT EXECUTE ON FUNCTION path_plain TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/recording/path_spellings.sql
CREATE FUNCTION path_spellings(plain text, root text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE;
COMMENT ON FUNCTION path_spellings IS 'A plain path, relative to RECORDINGS_DIR and absolute.';
GRANT EXECUTE ON FUNCTION path_spellings TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/recording/path_tidy.sql
CREATE FUNCTION path_tidy(file text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT;
COMMENT ON FUNCTION path_tidy IS 'A path as the programs look for its file; NULL: it is never served or removed.';
GRANT EXECUTE ON FUNCTION path_tidy TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/diagnosis/paths_unnamed.sql
CREATE FUNCTION paths_unnamed(paths json, root text) RETURNS SETOF text
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION paths_unnamed IS 'Those of the paths in a JSON array that no meeting has named; root: RECORDINGS_DIR.';
GRANT EXECUTE ON FUNCTION paths_unnamed TO reflector_reader;

-- sql/code/session/people_count.sql
CREATE FUNCTION people_count(meeting text) RETURNS bigint
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION people_count IS 'Distinct people with an open session, main room and breakouts.';
GRANT EXECUTE ON FUNCTION people_count TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/erasure/person_export.sql
CREATE FUNCTION person_export(who text, at timestamptz) RETURNS json
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION person_export IS 'What is kept about a person (a user''s id, or an occupant), except copies in messages.';

-- sql/code/delivery/pipeline_register.sql
CREATE FUNCTION pipeline_register(configured boolean) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION pipeline_register IS 'The daemon says whether the site has a pipeline; without one its messages wait.';
GRANT EXECUTE ON FUNCTION pipeline_register TO reflector_deliver;

-- sql/code/delivery/place_share.sql
CREATE FUNCTION place_share(free bigint, most bigint, taken numeric, claimants bigint) RETURNS numeric
    LANGUAGE sql IMMUTABLE;
COMMENT ON FUNCTION place_share IS 'How many more places one of so many claimants may take: no more than stay free then, and no more than most with those it has; one, if it has none.';

-- sql/code/session/presence_apply.sql
CREATE FUNCTION presence_apply(items event_given[]) RETURNS presence_change[]
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION presence_apply IS 'Updates sessions and attendees with a batch; returns what changed.';

-- sql/code/session/presence_breakout.sql
CREATE FUNCTION presence_breakout(meeting text, whom bytea, room_key bytea) RETURNS text
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION presence_breakout IS 'The name of a breakout room by its key.';

-- sql/code/session/presence_close.sql
CREATE FUNCTION presence_close(items event_given[], evidence presence_evidence[]) RETURNS presence_change[]
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION presence_close IS 'Ends sessions that no sender reported an end of; returns those that were open.';

-- sql/code/session/presence_dialect.sql
CREATE FUNCTION presence_dialect(meeting text) RETURNS text
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION presence_dialect IS 'The dialect whose presence events count in a meeting.';
GRANT EXECUTE ON FUNCTION presence_dialect TO reflector_reader;

-- sql/code/session/presence_differs.sql
CREATE FUNCTION presence_differs(meeting text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION presence_differs IS 'Do the sessions and attendees of a meeting differ from what its log says?';

-- sql/code/session/presence_enqueue.sql
CREATE FUNCTION presence_enqueue(items event_given[], changes presence_change[]) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION presence_enqueue IS 'Writes the messages of these changes for rooms with a webhook: meeting.started, participant.joined, participant.left.';

-- sql/code/session/presence_identity.sql
CREATE FUNCTION presence_identity(meeting text) RETURNS TABLE(occupant_key bytea, occupant text, person text, name text, nick text, email text, at timestamptz, unnamed_at timestamptz, seen_at timestamptz)
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION presence_identity IS 'What each presence event says of an occupant''s identity.  unnamed_at: its time, if it names no session; seen_at: the newest time in it.';
GRANT EXECUTE ON FUNCTION presence_identity TO reflector_reader;

-- sql/code/session/presence_note.sql
CREATE FUNCTION presence_note(items event_given[], changes presence_change[]) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION presence_note IS 'Notes which dialect counts in a meeting from now on, and that somebody has joined.';

-- sql/code/session/presence_pair.sql
CREATE FUNCTION presence_pair(items event_given[], evidence presence_evidence[]) RETURNS presence_change[]
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION presence_pair IS 'Recomputes the sessions of occupants whose evidence must be paired by time; returns what changed.';

-- sql/code/session/presence_pass.sql
CREATE FUNCTION presence_pass(evidence presence_evidence[], wanted bigint) RETURNS presence_change[]
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION presence_pass IS 'Writes attendees, and the sessions of evidence that is not doubtful; returns what changed.';

-- sql/code/session/presence_read.sql
CREATE FUNCTION presence_read(items event_given[]) RETURNS presence_evidence[]
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION presence_read IS 'The evidence about occupants in a batch.';

-- sql/code/session/presence_rebuild.sql
CREATE FUNCTION presence_rebuild(meeting text) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION presence_rebuild IS 'Rebuilds the sessions and attendees of a meeting from its log; does nothing while the meeting is being erased.';

-- sql/code/session/presence_recompute.sql
CREATE FUNCTION presence_recompute(meeting text, counted text, only_of bytea[]) RETURNS presence_change[]
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION presence_recompute IS 'Rebuilds sessions from the log, of some occupants or of a whole meeting; returns what changed.';

-- sql/code/session/presence_recount.sql
CREATE FUNCTION presence_recount(items event_given[]) RETURNS presence_change[]
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION presence_recount IS 'Recomputes the meetings in which another dialect begins to count; returns what changed.';

-- sql/code/session/presence_statement.sql
CREATE FUNCTION presence_statement(meeting text, counted text, only_of bytea[]) RETURNS TABLE(kind text, at timestamptz, occupant_key bytea, breakout_key bytea, joined_at timestamptz, seq bigint, is_moderator boolean, removed_by text, speaking_ms bigint)
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION presence_statement IS 'The presence events of a meeting as single statements: joined, left, role, created, destroyed, snapshot, listed.';
GRANT EXECUTE ON FUNCTION presence_statement TO reflector_reader;

-- sql/code/provider/provider_ask.sql
CREATE FUNCTION provider_ask(wanted text, gap interval) RETURNS boolean
    LANGUAGE sql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION provider_ask IS 'Asks deliver to fetch a provider''s keys, at most once in `gap`; whether a fetch will come.';
GRANT EXECUTE ON FUNCTION provider_ask TO reflector_health, reflector_meetings, reflector_rooms;

-- sql/code/provider/provider_claim.sql
CREATE FUNCTION provider_claim(wanted text, refresh interval, retry interval, retry_most interval, lease interval) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION provider_claim IS 'Gives the fetch of a provider''s keys that is due to one caller, for the time `lease`: its lease, or NULL.';
GRANT EXECUTE ON FUNCTION provider_claim TO reflector_deliver;

-- sql/code/provider/provider_failed.sql
CREATE FUNCTION provider_failed(wanted text, lease text) RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION provider_failed IS 'The fetch of this lease has failed; how many in a row have.';
GRANT EXECUTE ON FUNCTION provider_failed TO reflector_deliver;

-- sql/code/provider/provider_forget.sql
CREATE FUNCTION provider_forget(kept text) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION provider_forget IS 'Deletes what is kept of providers that are not set any more; NULL: of all.';
GRANT EXECUTE ON FUNCTION provider_forget TO reflector_deliver;

-- sql/code/provider/provider_keep.sql
CREATE FUNCTION provider_keep(wanted text, lease text, given json) RETURNS TABLE(is_changed boolean, failures bigint, failed_since timestamptz)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION provider_keep IS 'Keeps the keys that the fetch of this lease has brought; how many had failed before it, and since when.';
GRANT EXECUTE ON FUNCTION provider_keep TO reflector_deliver;

-- sql/code/provider/provider_read.sql
CREATE FUNCTION provider_read(wanted text, known bigint, keep interval) RETURNS TABLE(version bigint, jwks json, is_kept boolean, is_pending boolean)
    LANGUAGE sql STABLE SECURITY DEFINER;
COMMENT ON FUNCTION provider_read IS 'A provider''s keys; whether they may still be used, and whether a fetch is under way or asked for.';
GRANT EXECUTE ON FUNCTION provider_read TO reflector_health, reflector_meetings, reflector_rooms;

-- sql/code/delivery/receiver_note.sql
CREATE FUNCTION receiver_note(answering text[], silent text[], at timestamptz) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION receiver_note IS 'Notes which receivers answered a try, with any status, and which did not.';

-- sql/code/diagnosis/receivers.sql
CREATE FUNCTION receivers(most bigint) RETURNS TABLE(receiver text, scheme text, room text)
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION receivers IS 'The hosts and ports of rooms'' webhooks, those that fail first, each with one of its rooms.';
GRANT EXECUTE ON FUNCTION receivers TO reflector_reader;

-- sql/code/recording/recording_address.sql
CREATE FUNCTION recording_address(meeting text, names text[], root text, base text) RETURNS text
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION recording_address IS 'The address at which we serve a file that was reported under these names; NULL: none.';
GRANT EXECUTE ON FUNCTION recording_address TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/recording/recording_broken.sql
CREATE FUNCTION recording_broken(meeting text, named text) RETURNS text
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION recording_broken IS 'The id of the recording that has this id, or a file with it, if it has failed; NULL: it has not failed, or was completed.';

-- sql/code/recording/recording_content.sql
CREATE FUNCTION recording_content(completion json) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT;
COMMENT ON FUNCTION recording_content IS 'The size and the sha256 of a file, in one spelling; files of a meeting with the same content are one file.  NULL: one of them is unknown.';
GRANT EXECUTE ON FUNCTION recording_content TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/recording/recording_enqueue.sql
CREATE FUNCTION recording_enqueue(items event_given[], room_names text[], since bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION recording_enqueue IS 'Writes the messages of recordings'' events: a completion for every possible endpoint, the rest for endpoints that are set now.';

-- sql/code/recording/recording_event.sql
CREATE FUNCTION recording_event(meeting text) RETURNS TABLE(type text, recording_id text, file text, at timestamptz, received_at timestamptz, dedup bytea, data json)
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION recording_event IS 'The recording events of a meeting: completions and failures by Jibri, starts and stops by others.';
GRANT EXECUTE ON FUNCTION recording_event TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/recording/recording_found.sql
CREATE FUNCTION recording_found(wanted text, at timestamptz, missing_after interval) RETURNS TABLE(meeting_id text, user_id text, room_id text, id text, recording_id text, status text, started_at timestamptz, stopped_at timestamptz, completed_at timestamptz, initiator text, failure_reason text, files json, ids text[])
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION recording_found IS 'The recordings that have this id, or a file with it, with their meeting, its owner and its room.';
GRANT EXECUTE ON FUNCTION recording_found TO reflector_meetings, reflector_reader;

-- sql/code/recording/recording_handover.sql
CREATE FUNCTION recording_handover(meeting text, version bytea) RETURNS TABLE(is_taken boolean, is_under_way boolean, is_given_up boolean)
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION recording_handover IS 'Has an endpoint taken a file, is its message in the schedule, has one been given up?';
GRANT EXECUTE ON FUNCTION recording_handover TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/recording/recording_key_write.sql
CREATE FUNCTION recording_key_write(room_names text[], since bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION recording_key_write IS 'Writes the ids by which recordings of newly stored events are found.';

-- sql/code/recording/recording_keys.sql
CREATE FUNCTION recording_keys(meeting text, dialect text, type text, data json) RETURNS SETOF text
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION recording_keys IS 'The ids by which the recording of an event is found; only of events that recording_event returns.';

-- sql/code/recording/recording_messages.sql
CREATE FUNCTION recording_messages(meeting text, dialect text, type text, data json, seq bigint) RETURNS TABLE(endpoint text, room_id text, type text, dedup_key bytea, subject_id text, is_due boolean, is_held boolean)
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION recording_messages IS 'The messages that an event of a recording causes.';

-- sql/code/health/recording_metrics.sql
CREATE FUNCTION recording_metrics(at timestamptz, missing_after interval) RETURNS TABLE(name text, label text, value double precision)
    LANGUAGE sql STABLE SECURITY DEFINER;
COMMENT ON FUNCTION recording_metrics IS 'Gauges for /metrics about the recordings of active meetings and of the last 7 days; without them /metrics has the missing ones alone.';
GRANT EXECUTE ON FUNCTION recording_metrics TO reflector_health;

-- sql/code/recording/recording_missing.sql
CREATE FUNCTION recording_missing(at timestamptz, missing_after interval) RETURNS TABLE(meeting_id text, id text, stopped_at timestamptz)
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION recording_missing IS 'The recordings that stopped in the last 7 days, longer ago than that interval, and were never completed; of at most 100 meetings.';
GRANT EXECUTE ON FUNCTION recording_missing TO reflector_reader;

-- sql/code/recording/recording_named.sql
CREATE FUNCTION recording_named(meeting text, about text[]) RETURNS TABLE(subject_id text, id text, started_at timestamptz, ended_at timestamptz, ids text[])
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION recording_named IS 'The recordings that have these ids, or a file with them; an unknown start or end is infinite.';

-- sql/code/recording/recording_newest.sql
CREATE FUNCTION recording_newest(meeting text) RETURNS TABLE(id text, file text, is_completed boolean, data json, names text[])
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION recording_newest IS 'The newest version of each file of each recording of a meeting, with every name under which it was reported.';
GRANT EXECUTE ON FUNCTION recording_newest TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/recording/recording_of.sql
CREATE FUNCTION recording_of(meeting text, at timestamptz, missing_after interval, root text DEFAULT NULL::text, base text DEFAULT NULL::text) RETURNS TABLE(id text, recording_id text, status text, started_at timestamptz, stopped_at timestamptz, completed_at timestamptz, initiator text, failure_reason text, files json, ids text[])
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION recording_of IS 'The recordings of a meeting.';
GRANT EXECUTE ON FUNCTION recording_of TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/recording/recording_owned.sql
CREATE FUNCTION recording_owned(meeting text) RETURNS TABLE(id text, type text, told_id text, owner text, file text, at timestamptz, received_at timestamptz, dedup bytea, data json)
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION recording_owned IS 'The recording events of a meeting, each with its recording: id, and recording_id; recording_id NULL: the recording is a file alone.';
GRANT EXECUTE ON FUNCTION recording_owned TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/recording/recording_path_claim.sql
CREATE FUNCTION recording_path_claim(items event_given[]) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION recording_path_claim IS 'Gives the files that these items name, and their folders, to the meeting that names them first.';

-- sql/code/recording/recording_redeliver.sql
CREATE FUNCTION recording_redeliver(meeting text, recording text, at timestamptz, origin jsonb DEFAULT NULL::jsonb) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION recording_redeliver IS 'Hands a recording over again; recording is its own id.';
GRANT EXECUTE ON FUNCTION recording_redeliver TO reflector_meetings;

-- sql/code/consent/recording_release.sql
CREATE FUNCTION recording_release(meeting text, subject_id text, at timestamptz, origin jsonb DEFAULT NULL::jsonb) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION recording_release IS 'The owner hands a recording over, with its later files, without all consents.';
GRANT EXECUTE ON FUNCTION recording_release TO reflector_meetings;

-- sql/code/recording/recording_version.sql
CREATE FUNCTION recording_version(completion json) RETURNS bytea
    LANGUAGE plpgsql STABLE STRICT;
COMMENT ON FUNCTION recording_version IS 'Which version of which file a recording_completed reports.';
GRANT EXECUTE ON FUNCTION recording_version TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/recording/recordings_missing.sql
CREATE FUNCTION recordings_missing(at timestamptz, missing_after interval) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER;
COMMENT ON FUNCTION recordings_missing IS 'How many recordings are missing, as recording_missing.';
GRANT EXECUTE ON FUNCTION recordings_missing TO reflector_health;

-- sql/code/audit/refusal_count.sql
CREATE FUNCTION refusal_count(counts json) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION refusal_count IS 'Adds refused credentials to the audit: [{at, reason, address, count}]; address null: many.';
GRANT EXECUTE ON FUNCTION refusal_count TO reflector_health, reflector_jibri_complete, reflector_jitsi_events, reflector_meetings, reflector_rooms, reflector_whereby;

-- sql/code/base/rfc3339.sql
CREATE FUNCTION rfc3339(moment timestamptz) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT;
COMMENT ON FUNCTION rfc3339 IS 'RFC 3339, UTC, microseconds: the format of every time in the API.';
GRANT EXECUTE ON FUNCTION rfc3339 TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/room/room_change.sql
CREATE FUNCTION room_change(wanted_room text, form json, new_secret text, at timestamptz, overlap interval, expected bigint DEFAULT NULL::bigint, origin jsonb DEFAULT NULL::jsonb) RETURNS SETOF room
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION room_change IS 'Changes a room for its owner, and its messages with it.';
GRANT EXECUTE ON FUNCTION room_change TO reflector_rooms;

-- sql/code/room/room_changed.sql
CREATE FUNCTION room_changed(was room, changed room) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION room_changed IS 'Applies a change of a room to its messages.';

-- sql/code/consent/room_consent_dropped.sql
CREATE FUNCTION room_consent_dropped(in_room text) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION room_consent_dropped IS 'Releases the held messages of a room that requires no consent any more.';

-- sql/code/consent/room_consent_required.sql
CREATE FUNCTION room_consent_required(in_room text) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION room_consent_required IS 'Holds the hand-overs of a room that now requires consents; a message in flight is not called back.';

-- sql/code/room/room_create.sql
CREATE FUNCTION room_create(new_id text, owner text, form json, new_secret text, at timestamptz, origin jsonb DEFAULT NULL::jsonb) RETURNS SETOF room
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION room_create IS 'Makes a room; what the form does not name, besides its name and platform, is the default.';
GRANT EXECUTE ON FUNCTION room_create TO reflector_rooms;

-- sql/code/room/room_delete.sql
CREATE FUNCTION room_delete(wanted_room text, at timestamptz, expected bigint DEFAULT NULL::bigint, origin jsonb DEFAULT NULL::jsonb) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER;
COMMENT ON FUNCTION room_delete IS 'true when this call deleted the room.';
GRANT EXECUTE ON FUNCTION room_delete TO reflector_rooms;

-- sql/code/room/room_lock.sql
CREATE FUNCTION room_lock(meeting text) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION room_lock IS 'Takes the lock of the meeting''s room until commit.  Call it as a statement of its own: the next statement then sees what the previous holder wrote.';

-- sql/code/room/room_lock_key.sql
CREATE FUNCTION room_lock_key(room_name text) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT;
COMMENT ON FUNCTION room_lock_key IS 'The key of a room''s advisory lock; room_name in lower case.';

-- sql/code/room/room_lock_most.sql
CREATE FUNCTION room_lock_most(keys bigint[]) RETURNS bigint[]
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION room_lock_most IS 'The slow way to lock, after a room was held for too long.';

-- sql/code/room/room_move.sql
CREATE FUNCTION room_move(wanted_room text, from_platform text, to_platform text, origin jsonb DEFAULT NULL::jsonb) RETURNS text
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION room_move IS 'Moves a room to another platform, where its next meeting takes place.';

-- sql/code/room/room_slug.sql
CREATE FUNCTION room_slug(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT;
COMMENT ON FUNCTION room_slug IS 'In lower case, each run of other characters than letters and digits as one -, at most 48 characters.';
GRANT EXECUTE ON FUNCTION room_slug TO reflector_meetings, reflector_reader;

-- sql/code/room/room_use_key.sql
CREATE FUNCTION room_use_key(room_id text) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT;
COMMENT ON FUNCTION room_use_key IS 'The key of the advisory lock that keeps a room from being deleted.';

-- sql/code/delivery/room_webhook_changed.sql
CREATE FUNCTION room_webhook_changed(changed room) RETURNS void
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION room_webhook_changed IS 'A new webhook gets the recordings that wait for one; without one they wait again; a disabled webhook''s messages are dead.';

-- sql/code/room/room_write.sql
CREATE FUNCTION room_write(was room, form json, new_secret text, secret_until timestamptz) RETURNS room
    LANGUAGE plpgsql VOLATILE;
COMMENT ON FUNCTION room_write IS 'Writes what a form says into a row of room, which is locked or new.';

-- sql/code/diagnosis/rooms_missing.sql
CREATE FUNCTION rooms_missing(at timestamptz, missing_after interval) RETURNS TABLE(room text, recordings bigint, newest_at timestamptz)
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION rooms_missing IS 'The rooms with missing recordings, as recording_missing; at most 20.';
GRANT EXECUTE ON FUNCTION rooms_missing TO reflector_reader;

-- sql/code/session/session_closed_by.sql
CREATE FUNCTION session_closed_by(closing presence_closing, breakout_key bytea, start timestamptz, listed jsonb) RETURNS boolean
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION session_closed_by IS 'Does this closing end a session without a left_at?';
GRANT EXECUTE ON FUNCTION session_closed_by TO reflector_reader;

-- sql/code/session/session_label.sql
CREATE FUNCTION session_label(snapshot bigint, joined_at timestamptz) RETURNS text
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION session_label IS 'The label of a session in a snapshot''s list; joined_at NULL: of every session of the occupant.';
GRANT EXECUTE ON FUNCTION session_label TO reflector_reader;

-- sql/code/session/session_of.sql
CREATE FUNCTION session_of(meeting text, only_of bytea[] DEFAULT NULL::bytea[], counted text DEFAULT NULL::text) RETURNS TABLE(occupant_key bytea, breakout_key bytea, joined_at timestamptz, left_at timestamptz, assumed boolean, moderator_at timestamptz[], other_at timestamptz[], removed_by text, removed_at timestamptz, speaking_ms bigint)
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION session_of IS 'The sessions of a meeting, or of some occupants, without names.  left_at NULL: open; assumed: no sender reported the end; counted: the dialect that counts, NULL: as the log says.';
GRANT EXECUTE ON FUNCTION session_of TO reflector_reader;

-- sql/code/session/session_pair.sql
CREATE FUNCTION session_pair(breakout_key bytea, listed jsonb, starts timestamptz[], tolds timestamptz[], moments timestamptz[], is_left boolean[], closings presence_closing[]) RETURNS TABLE(start timestamptz, told timestamptz)
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION session_pair IS 'Pairs joins and lefts that name no joined_at with sessions, by time.';
GRANT EXECUTE ON FUNCTION session_pair TO reflector_reader;

-- sql/code/audit/source_digest.sql
CREATE FUNCTION source_digest(address text) RETURNS text
    LANGUAGE sql STABLE STRICT;
COMMENT ON FUNCTION source_digest IS 'The digest by which the audit names an address: 16 hexadecimal digits.';

-- sql/code/session/spans_json.sql
CREATE FUNCTION spans_json(spans tstzmultirange) RETURNS json
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION spans_json IS '[{from, to}], oldest first; to null: it goes on.';
GRANT EXECUTE ON FUNCTION spans_json TO reflector_reader;

-- sql/code/session/spans_text.sql
CREATE FUNCTION spans_text(spans tstzmultirange) RETURNS text
    LANGUAGE sql IMMUTABLE;
COMMENT ON FUNCTION spans_text IS 'Beginnings and ends in turn, in microseconds since 1970, the largest bigint for infinity, blank-separated; NULL: there is none.';
GRANT EXECUTE ON FUNCTION spans_text TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/session/stay_closed_at.sql
CREATE FUNCTION stay_closed_at(meeting text, counted text, room_key bytea, occupants text[], starts timestamptz[]) RETURNS timestamptz[]
    LANGUAGE plpgsql STABLE;
COMMENT ON FUNCTION stay_closed_at IS 'When sessions of one room that have no left_at count as ended: each by the first destroyed, created or snapshot that ends it; infinity: by none.';

-- sql/code/session/stay_counts.sql
CREATE FUNCTION stay_counts(joined_at timestamptz, ended_at timestamptz) RETURNS boolean
    LANGUAGE sql IMMUTABLE;
COMMENT ON FUNCTION stay_counts IS 'Does a session count that began then, in a meeting that ended then?  ended_at NULL: it has not.';
GRANT EXECUTE ON FUNCTION stay_counts TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/session/stay_end.sql
CREATE FUNCTION stay_end(left_at timestamptz, assumed_left_at timestamptz, ended_at timestamptz) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE;
COMMENT ON FUNCTION stay_end IS 'When a session ended, at the end of its meeting at the latest; NULL: it is open.';
GRANT EXECUTE ON FUNCTION stay_end TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/session/stay_of.sql
CREATE FUNCTION stay_of(meeting text, at timestamptz) RETURNS TABLE(person text, name text, name_at timestamptz, nick text, nick_at timestamptz, email text, occupant text, breakout text, joined_at timestamptz, left_at timestamptz, until timestamptz, assumed boolean, is_doubtful boolean, removed_by text, removed_at timestamptz, speaking_ms bigint, moderator tstzmultirange)
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION stay_of IS 'The sessions of a meeting that count, each with its person and an end.';
GRANT EXECUTE ON FUNCTION stay_of TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/base/text_key.sql
CREATE FUNCTION text_key(value text) RETURNS bytea
    LANGUAGE sql STABLE STRICT;
COMMENT ON FUNCTION text_key IS 'SHA-256 of a text: a key of fixed length for texts of any length.';
GRANT EXECUTE ON FUNCTION text_key TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/base/text_member.sql
CREATE FUNCTION text_member(object json, name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT;
COMMENT ON FUNCTION text_member IS 'A member that is a non-empty text, or an integer''s decimal text; any other type counts as absent.';
GRANT EXECUTE ON FUNCTION text_member TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/consent/waits_for_consent.sql
CREATE FUNCTION waits_for_consent(meeting text, ids text[]) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER;
COMMENT ON FUNCTION waits_for_consent IS 'Is a hand-over of this recording held?';
GRANT EXECUTE ON FUNCTION waits_for_consent TO reflector_deliver, reflector_meetings, reflector_reader;

-- sql/code/room/webhook_all_types.sql
CREATE FUNCTION webhook_all_types() RETURNS text[]
    LANGUAGE sql IMMUTABLE;
COMMENT ON FUNCTION webhook_all_types IS 'All types of messages that a room''s webhook may get.';
GRANT EXECUTE ON FUNCTION webhook_all_types TO reflector_rooms;

-- sql/code/room/webhook_list.sql
CREATE FUNCTION webhook_list(chosen text[]) RETURNS json
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION webhook_list IS 'room.webhook_events as the API shows it.';
GRANT EXECUTE ON FUNCTION webhook_list TO reflector_rooms;

-- sql/code/room/webhook_wants.sql
CREATE FUNCTION webhook_wants(wanted_room text, type text) RETURNS boolean
    LANGUAGE sql STABLE;
COMMENT ON FUNCTION webhook_wants IS 'Are messages of this type sent to the webhook of this room?';

-- sql/code/health/webhooks_disabled.sql
CREATE FUNCTION webhooks_disabled() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER;
COMMENT ON FUNCTION webhooks_disabled IS 'How many rooms have a disabled webhook.';
GRANT EXECUTE ON FUNCTION webhooks_disabled TO reflector_health;
