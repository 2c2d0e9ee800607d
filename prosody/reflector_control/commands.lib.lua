-- What each command does to a room that is here.  effects[type](room, data) returns how many were
-- affected: people for end, remove and message, rooms for the others.
--
-- Sources: Prosody plugins/muc/muc.lib.lua (set_role), jitsi-meet resources/prosody-plugins
-- mod_muc_lobby_rooms.lua and mod_persistent_lobby.lua (their events).
local jid = require "util.jid";
local st = require "util.stanza";

local ending = module:require "reflector_control/ending";
local reach = module:require "reflector_control/reach";
local verdicts = module:require "reflector_control/verdicts";

local effects = {};

effects["control.end"] = function (room, data)
	local reason = data.reason or verdicts.ended_text;
	return ending.destroy(room, reason, data.by, function (part_jid)
		verdicts.finish(part_jid, reason);
	end);
end

local function remove_from(room, data)
	local seats = reach.seats_of(room, data.person);
	for _, seat in ipairs(seats) do
		ending.as_actor(seat, data.by, function ()
			room:set_role(true, seat, nil, data.reason or verdicts.removed_text);
		end);
	end
	return #seats;
end

effects["control.remove"] = function (room, data)
	local count = 0;
	for _, breakout in ipairs(reach.breakouts_of(room)) do
		count = count + remove_from(breakout, data);
	end
	local lobby = reach.lobby_of(room);
	if lobby then count = count + remove_from(lobby, data); end
	return count + remove_from(room, data);
end

-- Lets clients ask for the room's configuration anew.
local function tell_of_change(room)
	room:broadcast_message(st.message({ type = "groupchat", from = room.jid })
		:tag("x", { xmlns = "http://jabber.org/protocol/muc#user" })
		:tag("status", { code = "104" }):up():up());
end

effects["control.passcode"] = function (room, data)
	if not room:set_password(data.passcode) then return 0; end
	room:save(true);
	tell_of_change(room);
	return 1;
end

local function fire(event, room, more)
	more.room = room;
	prosody.events.fire_event(event, more);
end

local function open_lobby(room)
	if room._data.lobbyroom then return 0; end
	fire("create-persistent-lobby-room", room, { skip_display_name_check = true });
	if not room._data.lobbyroom then -- persistent_lobby is not loaded
		fire("create-lobby-room", room, { skip_display_name_check = true });
	end
	if room._data.lobbyroom then return 1; end
	module:log("error", "no lobby for %s: is muc_lobby_rooms loaded?", room.jid);
	return 0;
end

-- Whoever waits is sent to the room.
local function close_lobby(room)
	if not room._data.lobbyroom then return 0; end
	room:set_members_only(false);
	fire("destroy-lobby-room", room, { newjid = room.jid });
	return 1;
end

effects["control.lobby"] = function (room, data)
	room._data.reflector_lobby = true; -- mod_reflector_lobby makes no other
	return (data.enabled and open_lobby or close_lobby)(room);
end

effects["control.message"] = function (room, data)
	local count = 0;
	local parts = reach.breakouts_of(room);
	parts[#parts + 1] = room;
	for _, part in ipairs(parts) do
		ending.say(part, data.text);
		count = count + ending.people_in(part);
	end
	return count;
end

effects["control.snapshot"] = function (room)
	local parts = reach.breakouts_of(room);
	parts[#parts + 1] = room;
	for _, part in ipairs(parts) do
		module:context(jid.host(part.jid)):fire_event("reflector/snapshot", { room = part });
	end
	return #parts;
end

return effects;
