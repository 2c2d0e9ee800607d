-- What of a meeting is on this server: its room, its breakouts, its lobby, and who is in.
--
-- Sources: jitsi-meet resources/prosody-plugins mod_muc_breakout_rooms.lua (_data.breakout_rooms),
-- mod_muc_lobby_rooms.lua (_data.lobbyroom), mod_auth_token.lua (jitsi_meet_context_user).
local jid = require "util.jid";

local payload = module:require "event_sync/payload";

-- What mod_event_sync knows of the people of each room, by room.
local states = module:shared("/*/event_sync/states");

local function is_breakout_host(host)
	return host:match("^breakout%.") ~= nil;
end

local function room_at(room_jid)
	local host = prosody.hosts[jid.host(room_jid)];
	local muc = host and host.modules and host.modules.muc;
	local room = muc and muc.get_room_from_jid(room_jid);
	return room and not room._data.destroyed and room or nil;
end

-- The room of this name on one of the hosts, a table by host.
local function find(name, hosts)
	for host in pairs(hosts) do
		local room = not is_breakout_host(host) and room_at(name .. "@" .. host);
		if room then return room; end
	end
end

local function has_breakout(room_jid, breakout_jid)
	local room = room_at(room_jid);
	return room ~= nil and (room._data.breakout_rooms or {})[breakout_jid] ~= nil;
end

local function breakouts_of(room)
	local found = {};
	for breakout_jid in pairs(room._data.breakout_rooms or {}) do
		found[#found + 1] = room_at(breakout_jid);
	end
	return found;
end

-- The lobby's room, or nil.
local function lobby_of(room)
	local lobby = room._data.lobbyroom;
	return type(lobby) == "string" and room_at(lobby) or nil;
end

-- The user id in a session's token, or nil.
local function user_of(session)
	local user = session and session.jitsi_meet_context_user;
	return type(user) == "table" and payload.clean(user.id) or nil;
end

-- Is an occupant this person: the token's user id, or for who has no token the real JID?
local function is_person(room, occupant, person)
	local state = states[room.jid];
	local record = state and state.occupants[occupant.nick];
	if record and record.user_id == person then return true; end
	for real_jid in occupant:each_session() do
		if real_jid == person or user_of(prosody.full_sessions[real_jid]) == person then
			return true;
		end
	end
	return false;
end

-- The seats (room/nick) of a person in a room.
local function seats_of(room, person)
	local found = {};
	for seat, occupant in room:each_occupant() do
		if is_person(room, occupant, person) then found[#found + 1] = seat; end
	end
	return found;
end

return { is_breakout_host = is_breakout_host, room_at = room_at, find = find,
	has_breakout = has_breakout, breakouts_of = breakouts_of, lobby_of = lobby_of,
	user_of = user_of, seats_of = seats_of };
