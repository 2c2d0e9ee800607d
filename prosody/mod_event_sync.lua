--- Sends the events of Jitsi's rooms to an HTTP receiver: signed, in order, without losses.
--
-- Load it on the MUC component, and on the breakout component if there is one:
--
--   Component "conference.meet.example.com" "muc"
--       modules_enabled = { "muc_meeting_id"; "muc_domain_mapper"; "event_sync" }
--       event_sync_url = "https://reflector.example.com/v1/jitsi/events"
--       event_sync_secret = "the receiver's JITSI_WEBHOOK_SECRET"
--       event_sync_events = { "muc-occupant-joined", "muc-occupant-left",
--                             "jibri-recording-on", "jibri-recording-off" }
--
-- A recording's status counts only from jicofo's account: user name "focus", listed in admins, as
-- in Jitsi's own configuration.
--
-- Install mod_event_sync.lua and the folder event_sync/ side by side in a folder of
-- plugin_paths.  Nothing besides Prosody (0.11 to 13; Lua 5.2 to 5.4) is needed.  Without a
-- usable option the module does not load, Prosody's log says why, and the server continues.
--
-- OPTIONS (times in seconds, decimals allowed)
--   event_sync_url          required; http or https, and ending in /v1/jitsi/events: any other
--                           is logged as an error, and used.  Prosody checks certificates.
--   event_sync_secret       required, at least 24 bytes; the key is the text as it stands
--   event_sync_events       what to send; all of those named first below, if unset
--   event_sync_timeout      10: how long an answer may take
--   event_sync_backoff      1: a room's pause after a failure; each further failure doubles it
--   event_sync_backoff_cap  60: its maximum
--   event_sync_reminder     600: how often the log repeats that a room's events wait, and how
--                           often the module looks for rooms that mod_muc has lost
--   event_sync_grace        30: after so long without focus a recording counts as ended
--   event_sync_flush        3: how long the server's shutdown may wait for unsent events
--   event_sync_queue        "event_sync" in Prosody's data folder: the folder of our files,
--                           one for each receiver
--
-- EVENTS
--   muc-room-created, muc-room-destroyed (data.all_occupants), muc-occupant-joined,
--   muc-occupant-left, muc-occupant-role, jibri-recording-on, jibri-recording-off,
--   jibri-recording-refused (from another module, see below).  Besides those chosen, the module
--   sends events that correct the receiver's state: after a crash or restart a muc-room-destroyed
--   with the reason "server-restarted" for each room that is gone, after a reload a
--   muc-room-snapshot (data.occupants) for each room that exists.  Both only if joined or left is
--   chosen.
--
--   POST, Content-Type: application/json, X-Jitsi-Signature: hex of HMAC-SHA256(secret, body)
--   {"event", "room", "timestamp" (RFC 3339, UTC, milliseconds), "id" (a uuid), "data": {
--      "room_jid", "is_breakout", "breakout_room_id", "meeting_session_id",
--      "occupant_id" (full JID), "joined_at", "left_at", "nick" (the display name), "role",
--      "affiliation", "user_id", "name", "email" (the token's context.user),
--      "changed_at", "by" (of a new role: when, and who gave it),
--      "removed_by", "removal_reason" (of a left: only if somebody removed them),
--      "ended_by" (of a destroyed: only if somebody ended it),
--      "speaking_seconds" (of a left, and in all_occupants: the time as the dominant speaker;
--      only with Jitsi's speakerstats_component),
--      "recording_id", "initiator", "initiator_name", "recording_mode", "failure_reason",
--      "reason" ("stopped", "failed", or generated here: "focus-left", "room-destroyed",
--      "server-restarted", "lost") }}
--   Who did something is a user_id, or, without one, an occupant_id.
--   room is the main room's name also for events of a breakout.  focus itself and jicofo's
--   health checks are not reported; recorders and other services are.
--
-- DELIVERY
--   Events of a room and its breakouts are sent in order, one at a time.  A room whose events
--   are not taken delays no other: it has a queue and pauses of its own.  The effect of an
--   answer:
--     2xx and {"status": "ok", ...}     taken
--     404 and {"detail": "Meeting not found"}
--                  the receiver has no such meeting: the room's events are dropped until its
--                  end, counted, and logged once; unless it has taken an event of that room
--                  before.
--     any other (a proxy's 404, 401, 405, 413, 422, 5xx, a login page, a redirect, no answer
--     within event_sync_timeout)
--                  the room's events wait, and the first is tried again after each pause
--     no connection (name, port, certificate)
--                  all events wait; one probe after each pause
--   No other event is ever dropped, whatever its age.  To give up a room whose events will never
--   be taken, remove its file from waiting/; the first line names the room.
--   A room that waits is logged when it begins to wait and again every event_sync_reminder, with
--   the status and the first bytes of the answer: at most 20 rooms in that time, and one line
--   that sums up the rest.  Every attempt is logged at level debug.  A line about a room is
--   logged by the module of the room's own host.
--
-- FILES of the queue folder
--   queue-*, ack-*   the journal of all events (event_sync/queue.lib.lua)
--   waiting/*        a file for each room whose events wait (waiting.lib.lua)
--   known            rooms of which the receiver has taken an event (lives.lib.lua)
--   rooms, alive     what must be known after a crash (memory.lib.lua)
--   Files of an earlier version are used as they are; its set-aside is left alone.
--
-- FOR OTHER MODULES: events of the host it is loaded on; true is returned if it is queued.
--   reflector/snapshot {room}: sends a muc-room-snapshot of the room.
--   reflector/event {room, type, data}: sends an event of theirs, in order with the others, if
--     its type is chosen.  data: names with texts, numbers and truths; anything else is left out.
--
-- SOURCES
--   mod_muc's events: Prosody, plugins/muc/mod_muc.lua and muc.lib.lua
--   the server's shutdown: Prosody, plugins/mod_c2s.lua (sessions closed at -100, then waits)
--   breakouts: jitsi-meet, resources/prosody-plugins/mod_muc_breakout_rooms.lua, which notes
--     them in the main room's _data.breakout_rooms; a room of a component called breakout.*
--     that is in none of these is not reported
--   meeting_session_id: mod_muc_meeting_id.lua there, room._data.meetingId
--   the token: mod_auth_token.lua there, session.jitsi_meet_context_user
--   speaking time: mod_speakerstats_component.lua there; end for all: mod_end_conference.lua
--   health checks: util.lib.lua there, is_healthcheck_room
local jid = require "util.jid";

local actors = module:require "event_sync/actors";
local admins = module:require "event_sync/admins";
local options_lib = module:require "event_sync/options";
local outboxes = module:require "event_sync/outbox";
local payload = module:require "event_sync/payload";
local present = module:require "event_sync/present";
local recording = module:require "event_sync/recording";
local rooms = module:require "event_sync/room";

local wanted = options_lib.events();
local options = options_lib.read();
options_lib.refuse_conflict(outboxes.users);
local tracks_presence = wanted["muc-occupant-joined"] or wanted["muc-occupant-left"];
local is_breakout_host = module.host:match("^breakout%.") ~= nil;
local listed_admins = module:get_option_inherited_set("admins", {});

local function outbox()
	return outboxes.get(options.folder);
end

-- Who and where.

local function is_focus(occupant)
	return jid.node(occupant.bare_jid) == "focus"
		and admins.has(listed_admins, module.host, occupant.bare_jid);
end

local function is_health_check(room)
	return room.jid:sub(1, 21) == "__jicofo-health-check";
end

-- The JID of a room's main room, and the breakout's id; nothing if the room is not reported.
local function place(room)
	if is_health_check(room) then return nil; end
	local main = rooms.main_room_of(room.jid);
	if main then return main, jid.node(room.jid); end
	if not is_breakout_host then return room.jid; end
	module:log("warn", "%s is not the breakout of a room, its events are not sent", room.jid);
end

-- Sending.

-- The life of a room is the main room's; a breakout's end counts if the main room is gone.
local function mark_of(state, mark)
	if not state.breakout or not mark then return mark; end
	return mark == "end" and not rooms.states[state.main] and "end" or nil;
end

-- how: time (milliseconds, now if unset), mark ("begin", "end"), is_repair.
local function emit(state, event, data, how)
	local mark, body = mark_of(state, how.mark), nil;
	if wanted[event] or (how.is_repair and tracks_presence) then
		data.room_jid, data.is_breakout = state.main, state.breakout ~= nil;
		data.breakout_room_id = state.breakout;
		data.meeting_session_id = state.data and payload.clean(state.data.meetingId);
		body = payload.envelope(event, jid.node(state.main), how.time or payload.stamp(), data);
	end
	if not body and not mark then return; end
	outbox().delivery:append(state.main, mark, event, body);
	outbox().memory:alive();
end

local context = {
	clean = payload.clean, stamp = payload.stamp, rfc3339 = payload.rfc3339,
	sessions = prosody.full_sessions, is_focus = is_focus, place = place, emit = emit,
};

function context.remember(state)
	outbox().memory:remember {
		jid = state.jid, main = state.main, breakout = state.breakout, created_at = state.created_at,
		session = state.data and state.data.meetingId, recordings = recording.running(state),
	};
end

function context.forget(state)
	outbox().memory:forget(state.jid);
end

function context.after_grace(action)
	module:add_timer(options.grace, action);
end

function context.end_recordings(state, reason, time)
	recording.end_all(context, state, reason, nil, time);
end

-- Hooks. mod_muc destroys an empty room at priority -1 of muc-occupant-left.  Jitsi's modules set
-- the meeting id of a new room before -2 of muc-room-created.

module:hook("muc-room-created", function (event)
	rooms.ensure(context, event.room);
end, -2);

module:hook("muc-occupant-joined", function (event)
	rooms.joined(context, event);
end);

module:hook("muc-occupant-left", function (event)
	local state = rooms.state_of(event.room);
	if not state then return; end
	if is_focus(event.occupant) then return recording.lose_focus(context, state); end
	rooms.left(context, event);
end, 2);

module:hook("muc-room-restored", function (event)
	rooms.state_of(event.room);
end);

module:hook("muc-room-destroyed", function (event)
	rooms.destroyed(context, event);
end, 2);

module:hook("muc-broadcast-presence", function (event)
	if not is_focus(event.occupant) then return rooms.changed(context, event); end
	if event.stanza.attr.type or not recording.is_told_by(event.stanza) then return; end
	local state = rooms.ensure(context, event.room);
	if state then recording.see(context, state, event.stanza); end
end);

-- mod_muc does not tell who ends a room: an owner by XEP-0045, or a moderator by Jitsi's
-- mod_end_conference, which is a component of its own.

module:hook("iq-set/bare/http://jabber.org/protocol/muc#owner:query", function (event)
	actors.asks(event.stanza.attr.from);
end, 10);

local function watch(host)
	module:context(host):hook("message/host", function (event)
		if event.stanza:get_child("end_conference") then actors.asks(event.stanza.attr.from); end
	end, 10);
end

for host in pairs(prosody.hosts) do watch(host); end
module:hook_global("host-activated", watch);

module:hook("reflector/snapshot", function (event)
	local state = rooms.state_of(event.room);
	if not state then return nil; end
	rooms.snapshot(context, state);
	return true;
end);

module:hook("reflector/event", function (event)
	local state = wanted[event.type] and rooms.state_of(event.room);
	if not state then return nil; end
	emit(state, event.type, payload.flat(event.data), {});
	return true;
end);

module:hook_global("server-stopping", function ()
	if outbox() then outbox().delivery:flush(options.flush); end
end, -400);

-- Load and unload.

outboxes.take(options, payload.stamp);
present.settle(context, outbox().memory);
module:add_timer(options.reminder, function ()
	present.bury_lost(context);
	return math.max(options.reminder, 0.1);
end);
outbox().delivery:kick();

function module.unload()
	outboxes.release(options.folder);
end
