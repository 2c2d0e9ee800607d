-- Which rooms of this host exist: what to do about the others after a start, a reload, or an
-- unloading by mod_muc.  See room.lib.lua for the states.
local jid = require "util.jid";

local recording = module:require "event_sync/recording";
local rooms = module:require "event_sync/room";

local muc = module:depends "muc";

local function is_ours(room_jid)
	return jid.host(room_jid) == module.host;
end

-- The rooms of this host, by JID, also those that mod_muc has unloaded.
local function present()
	local found = {};
	for room in muc.live_rooms() do found[room.jid] = room; end
	for room_jid in pairs(rooms.states) do
		if is_ours(room_jid) and not found[room_jid] then
			found[room_jid] = muc.get_room_from_jid(room_jid);
		end
	end
	return found;
end

-- Reports the rooms that were remembered and are gone, and adopts those that exist.
local function settle(context, memory)
	local here = present();
	local gone = memory:remembered(function (room_jid)
		return is_ours(room_jid) and not here[room_jid];
	end);
	for _, remembered in ipairs(gone) do
		rooms.mourn(context, remembered, memory.alive_before);
	end
	for room_jid in pairs(rooms.states) do
		if is_ours(room_jid) and not here[room_jid] then rooms.states[room_jid] = nil; end
	end
	for _, room in pairs(here) do
		rooms.adopt(context, room, function (state, focus_presence)
			if not focus_presence then return recording.lose_focus(context, state); end
			recording.see(context, state, focus_presence);
			recording.resume(context, state);
		end);
	end
end

local function has_session(state)
	for _, record in pairs(state.occupants) do
		if prosody.full_sessions[record.occupant_id] then return true; end
	end
	return false;
end

-- Rooms that mod_muc unloaded and cannot restore, once no session is left that may restore them.
local function bury_lost(context)
	for room_jid, state in pairs(rooms.states) do
		if is_ours(room_jid) and not (state and has_session(state))
			and not muc.get_room_from_jid(room_jid) then
			rooms.destroyed(context, { room = { jid = room_jid, _data = state and state.data },
				reason = "lost" });
		end
	end
end

return { settle = settle, bury_lost = bury_lost };
