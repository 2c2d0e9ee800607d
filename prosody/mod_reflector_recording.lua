-- mod_reflector_recording: starts a meeting's recording as the tokens' trigger says.
--
-- The tokens that Reflector mints carry context.room {meeting_id, recording_type,
-- recording_trigger}.  With trigger "automatic" the recording starts when the first person
-- is in, with "automatic-2nd-participant" when the second is.  Any other trigger, and
-- recording_type "none", start nothing.  Load it on the MUC component of the meetings, not on
-- that of the breakout rooms.
--
-- It does what the client's Record button does: it sends jicofo the start IQ, in the name of a
-- moderator who is in the room, because jicofo refuses all others.  Without a moderator it waits.
-- jicofo's answer does not reach the moderator's client, which asked nothing.  After an error it
-- tries again, after a longer pause each time; after an error about the sender (forbidden,
-- not-allowed) with another moderator, if there is one.
--
-- A person is an occupant that is neither an admin (focus) nor a service.  Two connections with
-- the same token user are one person: after a reload the old connection stays for a minute.
-- While a recorder is in the room nothing is started: after a restart of jicofo the old recorder
-- may still record.  A recording that a person stopped stays stopped until all have left.  One
-- that failed is started again, and one that ended by itself (Jibri's limits) at a person's next
-- presence.  A start that is refused is reported: event_sync/refusal.lib.lua.
--
-- A recording's status counts only if jicofo publishes it: the occupant with the nick "focus" and
-- the JID of an admin.  Any client can put that element into its presence.
--
-- Options (numbers are seconds, decimals allowed):
--   reflector_recording_delay = 2         after a join, so that jicofo knows the occupant
--   reflector_recording_timeout = 60      how long to wait for an answer; jicofo asks Jibri first
--   reflector_recording_retry = 5         pause after the first error; each further one doubles it
--   reflector_recording_retry_cap = 60    its maximum
--   reflector_recording_services = { "focus@*"; "recorder@*"; "jibri*@*"; "jigasi*@*";
--       "transcriber@*" }                 bare JIDs that are not people
--   reflector_recording_recorders = { "recorder@*" }   those of them that record
--
-- Sources: jicofo jibri/BaseJibri.kt, JibriRecorder.kt (answers, status); jitsi-meet
-- resources/prosody-plugins token/util.lib.lua (context), mod_jibri_session.lua (app_data).

local base64 = require "util.encodings".base64;
local jid_bare = require "util.jid".bare;
local json = require "util.json";
local st = require "util.stanza";
local uuid = require "util.uuid".generate;

local JIBRI = "http://jitsi.org/protocol/jibri";
local NEEDED = { ["automatic"] = 1; ["automatic-2nd-participant"] = 2 };
local SENDER_ERRORS = { ["forbidden"] = true; ["not-allowed"] = true };

local refusals = module:require "event_sync/refusal";
local muc = module:depends("muc");
local delay = module:get_option_number("reflector_recording_delay", 2);
local timeout = module:get_option_number("reflector_recording_timeout", 60);
local retry = module:get_option_number("reflector_recording_retry", 5);
local retry_cap = module:get_option_number("reflector_recording_retry_cap", 60);
local admins = module:get_option_inherited_set("admins", {});

-- "jibri*@*" as a Lua pattern.
local function patterns(option, default)
	local list = {};
	for glob in module:get_option_set(option, default):items() do
		list[#list + 1] = "^" .. glob:gsub("[^%w*]", "%%%0"):gsub("%*", ".*") .. "$";
	end
	return list;
end

local services = patterns("reflector_recording_services",
	{ "focus@*"; "recorder@*"; "jibri*@*"; "jigasi*@*"; "transcriber@*" });
local recorders = patterns("reflector_recording_recorders", { "recorder@*" });

local function matches(jid, list)
	for _, pattern in ipairs(list) do
		if jid:find(pattern) then return true; end
	end
	return false;
end

-- Room JID -> the state of its recording:
--   session   the running or accepted session (jicofo's id); news: the last status it published
--   asked_id  the start IQ that waits for an answer; asked: id of each unanswered IQ -> its sender
--   refused   JIDs that jicofo refused; tries: errors so far; timer: a look at the room is due
--   stopped   a person stopped the recording; told: it was logged that there is no moderator
--   refusal   a start that was refused (event_sync/refusal.lib.lua); initiator: whose the last was
local gatherings = {};

local function gathering_of(room)
	gatherings[room.jid] = gatherings[room.jid] or { asked = {}, refused = {}, tries = 0 };
	return gatherings[room.jid];
end

local function is_focus(room, occupant)
	return occupant.nick == room.jid .. "/focus" and admins:contains(occupant.bare_jid);
end

local function is_person(occupant)
	return not admins:contains(occupant.bare_jid) and not matches(occupant.bare_jid, services);
end

-- A member of the token's context, from the session that Jitsi's mod_auth_token made: always a
-- table.
local function context_of(occupant, member)
	local session = prosody.full_sessions[occupant.jid];
	local value = session and session["jitsi_meet_context_" .. member];
	return type(value) == "table" and value or {};
end

local function user_of(occupant)
	local id = context_of(occupant, "user").id;
	return type(id) == "string" and id or nil;
end

-- How many people start the recording of this person's meeting; nil: it is not started.
local function needed_by(occupant)
	local policy = context_of(occupant, "room");
	local may_record = policy.recording_type == "local" or policy.recording_type == "cloud";
	return may_record and NEEDED[policy.recording_trigger] or nil;
end

-- The number of people, how many are needed, a moderator who may ask, whether a recorder is in.
local function survey(room, refused)
	local found, seen = { people = 0 }, {};
	for _, occupant in room:each_occupant() do
		if is_person(occupant) then
			local id = user_of(occupant) or occupant.bare_jid;
			found.people = found.people + (seen[id] and 0 or 1);
			seen[id] = true;
			found.needed = found.needed or needed_by(occupant);
			if occupant.role == "moderator"
				and (not found.moderator or refused[found.moderator.jid]) then
				found.moderator = occupant;
			end
		elseif matches(occupant.bare_jid, recorders) then
			found.recorder = true;
		end
	end
	return found;
end

local look;

-- Looks at the room after a pause, unless nothing can be started or a look is due already.
local function consider(room, after)
	local known = gathering_of(room);
	if not (known.timer or known.stopped or known.session or known.asked_id) then
		known.timer = module:add_timer(after, look, room.jid, known);
	end
end

local function back_off(room, known, why)
	local after = math.min(retry * 2 ^ known.tries, retry_cap);
	module:log(known.tries == 0 and "warn" or "info",
		"recording of %s: %s; next attempt in %g s", room.jid, why, after);
	known.tries = math.min(known.tries + 1, 30);
	consider(room, after);
end

local function give_up_waiting(_, room_jid, known, id)
	local room = muc.get_room_from_jid(room_jid);
	if not room or gatherings[room_jid] ~= known or known.asked_id ~= id then return; end
	known.asked_id = nil; -- it stays in asked: a late answer is still ours
	refusals.again(room, known, "no answer from focus");
	back_off(room, known, "no answer from focus");
end

local function ask(room, known, moderator)
	local id = uuid();
	local metadata = { share = true, initiator = { id = user_of(moderator) } };
	local start = st.iq({ type = "set", id = id, from = moderator.jid, to = room.jid .. "/focus" })
		:tag("jibri", {
			xmlns = JIBRI, action = "start", recording_mode = "file",
			app_data = json.encode({ file_recording_metadata = metadata }),
		});
	known.asked_id, known.asked[id] = id, moderator.jid;
	module:log("info", "recording of %s: asking focus as %s", room.jid, moderator.nick);
	known.initiator = metadata.initiator.id;
	module:add_timer(timeout, give_up_waiting, room.jid, known, id);
	module:send(start);
end

function look(_, room_jid, known)
	local room = muc.get_room_from_jid(room_jid);
	if not room or gatherings[room_jid] ~= known then return; end
	known.timer = nil;
	if known.stopped or known.session or known.asked_id then return; end
	local focus = room:get_occupant_by_nick(room_jid .. "/focus");
	local found = survey(room, known.refused);
	if not (focus and is_focus(room, focus)) or found.recorder
		or not found.needed or found.people < found.needed then
		return;
	end
	if found.moderator then
		ask(room, known, found.moderator);
	elseif not known.told then
		known.told = true; -- once, not with each presence
		module:log("info", "recording of %s: waiting for a moderator", room_jid);
	end
end

-- Our id within the id that mod_muc gave the IQ to focus (muc.lib.lua, construct_stanza_id: the
-- parts are joined by NUL, in Base64).
local function asked_id_in(stanza, known)
	local id = (base64.decode(stanza.attr.id or "") or ""):match("\0([^\0]*)\0");
	return id and known.asked[id] and id;
end

local function take_result(room, known, stanza)
	local jibri = stanza:get_child("jibri", JIBRI);
	local session = jibri and jibri.attr.session_id or "unnamed";
	module:log("info", "recording of %s: accepted, session %s", room.jid, session);
	refusals.over(room, known, true);
	if known.news ~= session .. " off" then
		known.session = known.session or session;
	else -- jicofo has threads: its end was published first
		back_off(room, known, "ended immediately");
	end
end

local function take_error(room, known, stanza, sender)
	local _, condition, text = stanza:get_error();
	text = text or stanza:find("error/text#"); -- jicofo's, in no namespace
	if SENDER_ERRORS[condition] then known.refused[sender] = true; end
	local why = text and condition .. ", " .. text or condition or "error";
	refusals.again(room, known, why, condition);
	back_off(room, known, why);
end

-- Before mod_muc, which would pass the answer on to the moderator's client.
module:hook("iq/full", function (event)
	local stanza = event.stanza;
	if stanza.attr.type ~= "result" and stanza.attr.type ~= "error" then return; end
	local room = muc.get_room_from_jid(jid_bare(stanza.attr.to));
	local known = room and gatherings[room.jid];
	local id = known and asked_id_in(stanza, known);
	local focus = id and room:get_occupant_by_real_jid(stanza.attr.from);
	if not (focus and is_focus(room, focus)) then return; end

	local sender, in_time = known.asked[id], known.asked_id == id;
	known.asked[id] = nil;
	known.asked_id = not in_time and known.asked_id or nil;
	if stanza.attr.type == "result" then
		take_result(room, known, stanza);
	elseif in_time and not known.session then
		take_error(room, known, stanza, sender);
	end
	return true;
end, 10);

local function take_status(room, known, status)
	local news = tostring(status.session_id) .. " " .. tostring(status.status);
	if status.recording_mode == "stream" or known.news == news then return; end
	known.news = news; -- jicofo repeats the element in all its later presences
	if status.status == "on" then
		known.session, known.stopped = status.session_id or "unnamed", nil;
		refusals.over(room, known, true);
	elseif status.status == "off" then
		known.session = nil;
		if not status.failure_reason then
			known.stopped = status.initiator ~= nil;
			refusals.over(room, known, false);
		elseif survey(room, {}).needed then
			back_off(room, known, "failed, " .. status.failure_reason);
		end
	end
end

local function take_presence(room, occupant, presence)
	local is_leader = is_focus(room, occupant);
	if not is_leader and not is_person(occupant) then return; end
	local status = is_leader and presence:get_child("jibri-recording-status", JIBRI);
	if status then take_status(room, gathering_of(room), status.attr); end
	consider(room, delay);
end

-- Fires for joins, changed roles and changed presences, of focus and of people.
module:hook("muc-broadcast-presence", function (event)
	if event.stanza.attr.type then return; end
	take_presence(event.room, event.occupant, event.stanza);
end);

module:hook("muc-occupant-left", function (event)
	local room, known = event.room, gatherings[event.room.jid];
	if not known then return; end -- mod_muc may have destroyed the room before this
	if is_focus(room, event.occupant) then
		-- A new jicofo does not know the old one's session and answers no IQ for it.
		known.session, known.asked_id, known.news, known.asked = nil, nil, nil, {};
	elseif survey(room, {}).people == 0 then
		known.stopped, known.told, known.tries, known.refused = nil, nil, 0, {};
		refusals.over(room, known, false);
	end
	consider(room, delay);
end);

-- Before event_sync forgets the room.
module:hook("muc-room-destroyed", function (event)
	refusals.over(event.room, gatherings[event.room.jid], false);
	gatherings[event.room.jid] = nil;
end, 10);

-- Loaded while rooms exist: jicofo's last status is in its presence.
for room in muc.live_rooms() do
	local focus = room:get_occupant_by_nick(room.jid .. "/focus");
	if focus then take_presence(room, focus, focus:get_presence()); end
end
