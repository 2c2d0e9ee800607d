-- mod_reflector_limits: how many may be in a meeting, and how long it lasts.
--
-- The tokens that Reflector mints say so, in context.room:
--   max_participants  seats, if there is a limit
--   ends_at           unix seconds, if there is an end
--   issued_at         when the token was minted.  Of a room's tokens the latest counts, also for
--                     those who are in; a token of another room or of any ("*") does not.
-- Until such a token comes, Reflector's answer at the room's birth counts (mod_reflector_control).
--
-- SEATS: everybody's in the room and in its breakouts, moderators' too.  Each connection has one:
-- who comes with a second browser takes a second seat, and a lost connection keeps its own until
-- Prosody gives it up (smacks_hibernation_time).  jicofo, recorders and other services have none:
-- admins, whoever logs in on a host with accounts (authentication = "internal_..."), and those of
-- reflector_limits_services.  Who finds no seat is refused with service-unavailable, at which
-- Jitsi's client says that the meeting is full.  Nobody is sent out when a limit sinks.
--
-- THE END: the warning goes into everybody's chat, once, or at once if less time is left; who comes
-- after it is told alone.  At the end the room and its breakouts are destroyed, with a reason
-- that people see; who comes later sees it, too, until a newer token prolongs the meeting.
--
-- Load it on the MUC component of the meetings.  It needs nothing else; a reload keeps the
-- limits.  OPTIONS:
--   reflector_limits_warning       300: seconds before the end; 0: no warning
--   reflector_limits_warning_text  "This meeting ends in %d minutes.", rounded up
--   reflector_limits_end_text      "The time for this meeting is over."
--   reflector_limits_services      domains and bare JIDs that need no seat
--
-- Sources: Prosody plugins/muc/muc.lib.lua; jitsi-meet resources/prosody-plugins
-- token/util.lib.lua (session.jitsi_meet_room); lib-jitsi-meet ChatRoom.ts (onPresenceError).
local cache = require "util.cache";
local jid = require "util.jid";
local st = require "util.stanza";

local ending = module:require "reflector_control/ending";
local reach = module:require "reflector_control/reach";

local muc = module:depends "muc";

local clock_seconds = 60; -- By so much Reflector's clock may be behind ours.
local longest_timer = 3600; -- Then the clock is looked at again.

local warning = module:get_option_number("reflector_limits_warning", 300);
local warning_text = module:get_option_string("reflector_limits_warning_text",
	"This meeting ends in %d minutes.");
local end_text = module:get_option_string("reflector_limits_end_text",
	"The time for this meeting is over.");
local services = module:get_option_set("reflector_limits_services", {});
local admins = module:get_option_inherited_set("admins", {});

-- room's JID -> limits, as Reflector told them before there was a room
local told = module:shared("told");
told.rooms = told.rooms or cache.new(1000);

-- Limits: room._data.reflector_limits = {issued_at, max_participants, ends_at, warned}.

local function natural(value)
	return type(value) == "number" and value >= 1 and value < 2^53 and math.floor(value) or nil;
end

local function limits_of(room)
	return room._data.reflector_limits or {};
end

local watch;

-- What a token or Reflector says; it counts if it is the latest.
local function consider(room, policy)
	local known = limits_of(room);
	local issued_at = natural(policy.issued_at) or 0;
	if known.issued_at and issued_at <= known.issued_at then return; end
	local ends_at = natural(policy.ends_at);
	local is_new = ends_at ~= known.ends_at;
	room._data.reflector_limits = {
		issued_at = issued_at, max_participants = natural(policy.max_participants),
		ends_at = ends_at, warned = not is_new and known.warned or nil,
	};
	if is_new then watch(room.jid, ends_at); end
end

local function consider_session(room, session)
	local policy, claim = session.jitsi_meet_context_room, session.jitsi_meet_room;
	if type(policy) == "table" and type(claim) == "string"
		and claim:lower() == jid.node(room.jid) then
		consider(room, policy);
	end
end

-- The end.

local function warning_for(ends_at)
	local minutes = math.max(math.ceil((ends_at - os.time()) / 60), 1);
	return (warning_text:gsub("%%d", ("%d"):format(minutes)));
end

local function warn(room, ends_at)
	room._data.reflector_limits.warned = true;
	local text = warning_for(ends_at);
	ending.say(room, text);
	for _, breakout in ipairs(reach.breakouts_of(room)) do ending.say(breakout, text); end
end

-- Does what is due; returns the seconds until it must be called again, or nil.
local function look(room, ends_at)
	local left = ends_at - os.time();
	if left <= 0 then
		module:log("info", "the time of %s is over", room.jid);
		ending.destroy(room, end_text);
		return nil;
	end
	if left > warning then return left - warning; end
	if warning > 0 and not limits_of(room).warned then warn(room, ends_at); end
	return left;
end

function watch(room_jid, ends_at)
	if not ends_at then return; end
	module:add_timer(0, function ()
		local room = muc.get_room_from_jid(room_jid);
		if not room or limits_of(room).ends_at ~= ends_at then return nil; end
		local seconds = look(room, ends_at);
		return seconds and math.min(seconds, longest_timer);
	end);
end

-- Seats.

local function needs_seat(bare_jid)
	local host = jid.host(bare_jid);
	if admins:contains(bare_jid) or services:contains(bare_jid) or services:contains(host) then
		return false;
	end
	if not prosody.hosts[host] then return true; end
	local login = module:context(host):get_option_string("authentication", "");
	return not login:find("^internal");
end

local function seats_taken(room)
	local count = 0;
	local parts = reach.breakouts_of(room);
	parts[#parts + 1] = room;
	for _, part in ipairs(parts) do
		for _, occupant in part:each_occupant() do
			if needs_seat(occupant.bare_jid) then count = count + 1; end
		end
	end
	return count;
end

local function is_full(room)
	local most = limits_of(room).max_participants;
	return most ~= nil and seats_taken(room) >= most;
end

-- Joins.

local function take_told(room)
	local policy = told.rooms:get(room.jid);
	told.rooms:set(room.jid, nil);
	if policy then consider(room, policy); end
end

-- After token_verification (99), before anything that depends on the room's state.
module:hook("muc-occupant-pre-join", function (event)
	take_told(event.room);
	consider_session(event.room, event.origin);
end, 40);

-- After the lobby (-4) and the passcode (-20).
module:hook("muc-occupant-pre-join", function (event)
	local room, occupant = event.room, event.occupant;
	if not needs_seat(occupant.bare_jid) then return; end
	local ends_at = limits_of(room).ends_at;
	if ends_at and ends_at <= os.time() then
		ending.bid_farewell(event, end_text);
		return true;
	end
	if event.is_first_session == false or not is_full(room) then return; end
	event.origin.send(st.error_reply(event.stanza, "cancel", "service-unavailable",
		"This meeting is full"));
	return true;
end, -30);

-- Who comes after the warning is told alone.
module:hook("muc-occupant-joined", function (event)
	local limits = limits_of(event.room);
	if limits.warned and needs_seat(event.occupant.bare_jid) then
		ending.say(event.room, warning_for(limits.ends_at), event.occupant);
	end
end);

module:hook("reflector/admitted", function (event)
	local policy = { ends_at = event.ends_at, max_participants = event.max_participants,
		issued_at = os.time() - clock_seconds };
	local room = muc.get_room_from_jid(event.jid);
	if room then return consider(room, policy); end
	told.rooms:set(event.jid, policy);
end);

-- Rooms that are there already.
for room in muc.live_rooms() do
	for _, occupant in room:each_occupant() do
		for real_jid in occupant:each_session() do
			local session = prosody.full_sessions[real_jid];
			if session then consider_session(room, session); end
		end
	end
	watch(room.jid, limits_of(room).ends_at);
end
