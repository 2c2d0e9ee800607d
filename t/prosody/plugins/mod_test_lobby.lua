-- Stands in for Jitsi's mod_muc_lobby_rooms and mod_persistent_lobby: their event makes the
-- room members-only, and Prosody's own gate (members_only.lib.lua, at -5) then holds whom
-- theirs (at -4) would.  For tests only.
module:hook_global("create-persistent-lobby-room", function (event)
	local room = event.room;
	for _, occupant in room:each_occupant() do
		if not room:get_affiliation(occupant.bare_jid) then
			room:set_affiliation(true, occupant.bare_jid, "member");
		end
	end
	room:set_members_only(true);
	room._data.lobbyroom = room.jid:gsub("@.*", "@lobby.meet.test");
	module:log("info", "lobby made for %s", room.jid);
end);

module:hook_global("destroy-lobby-room", function (event)
	local lobby = prosody.hosts["lobby.meet.test"].modules.muc.get_room_from_jid(
		event.room._data.lobbyroom);
	if lobby then lobby:destroy(event.newjid, event.message); end
	event.room._data.lobbyroom = nil;
	module:log("info", "lobby of %s closed, on to %s", event.room.jid, event.newjid);
end);

-- A moderator switches it off.
module:hook("muc-config-submitted", function (event)
	if not event.room:get_members_only() then
		event.room._data.lobbyroom = nil;
	end
end, -10);
