-- Stands in for Jitsi's mod_muc_lobby_rooms and mod_persistent_lobby: their event makes the
-- room members-only, and Prosody's own gate (members_only.lib.lua, at -5) then holds whom
-- theirs (at -4) would.  The room stays while people wait; when the lobby becomes empty, and nobody
-- is in the room, they destroy it.  For tests only.
module:hook_global("create-persistent-lobby-room", function (event)
	local room = event.room;
	for _, occupant in room:each_occupant() do
		if not room:get_affiliation(occupant.bare_jid) then
			room:set_affiliation(true, occupant.bare_jid, "member");
		end
	end
	room:set_members_only(true);
	room:set_persistent(true);
	room._data.lobbyroom = room.jid:gsub("@.*", "@lobby.meet.test");
	module:log("info", "lobby made for %s", room.jid);
end);

local function lobby_of(room)
	local lobby = room._data.lobbyroom;
	return lobby and prosody.hosts["lobby.meet.test"].modules.muc.get_room_from_jid(lobby);
end

local function is_empty(room)
	local lobby = lobby_of(room);
	return not room:has_occupant() and not (lobby and lobby:has_occupant());
end

local function destroy_if_empty(room)
	if room:get_persistent() and is_empty(room) then
		prosody.events.fire_event("maybe-destroy-room", { room = room });
	end
end

module:hook_global("destroy-lobby-room", function (event)
	local lobby = lobby_of(event.room);
	if lobby then lobby:destroy(event.newjid, event.message); end
	event.room._data.lobbyroom = nil;
	module:log("info", "lobby of %s closed, on to %s", event.room.jid, event.newjid);
	destroy_if_empty(event.room);
end);

module:hook("muc-occupant-left", function (event)
	if not event.room.destroying then destroy_if_empty(event.room); end
end);

-- Jitsi's mod_room_destroy: the last handler destroys the room.
module:hook_global("maybe-destroy-room", function (event)
	event.room:destroy(nil, "main room and lobby now empty");
end, -1);

-- A moderator switches it off.
module:hook("muc-config-submitted", function (event)
	if not event.room:get_members_only() then
		event.room._data.lobbyroom = nil;
	end
end, -10);
