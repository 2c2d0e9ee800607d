-- mod_reflector_lobby: in a locked room all but the owner wait in Jitsi's lobby.
--
-- With JITSI_LOBBY=true Reflector mints tokens for others than the owner of a locked room,
-- and every token of such a room carries context.room.lobby = true.  The first bearer of
-- such a token who joins creates the lobby.  Bearers of the owner's token pass; all others wait
-- until a moderator admits them.  A moderator may switch the lobby off: it is created once in a
-- room's life.  If there is no lobby (its modules are not loaded) others are refused.
--
-- Load it on the MUC component of the meetings.  It needs from Jitsi:
-- "muc_lobby_rooms" and "persistent_lobby" in the modules_enabled of the main VirtualHost
-- (with its options main_muc and lobby_muc), and the lobby's own MUC component.
-- persistent_lobby keeps the room while people wait and nobody is in it.  Recorders need no
-- token: name their domain in muc_lobby_whitelist.  mod_token_affiliation may be loaded
-- or not, in either of its forms.
--
-- Sources: jitsi-meet resources/prosody-plugins mod_muc_lobby_rooms (its gate is at -4),
-- mod_persistent_lobby (the event), mod_token_affiliation (at -3.5 it leaves those without
-- an affiliation to the gate, owners too; older ones act after the join).

local st = require "util.stanza";

local admins = module:get_option_inherited_set("admins", {});

local function is_owner(user)
	return type(user) == "table"
		and (user.affiliation == "owner" or user.moderator == true or user.moderator == "true");
end

local function make_lobby(room)
	prosody.events.fire_event("create-persistent-lobby-room",
		{ room = room, skip_display_name_check = true });
	room._data.reflector_lobby = room._data.lobbyroom ~= nil or nil;
	if not room._data.reflector_lobby then
		module:log("error", "no lobby for %s: are muc_lobby_rooms and persistent_lobby loaded?",
			room.jid);
	end
end

-- After token_verification (99), before the modules that read affiliations (-3.5 to -5).
module:hook("muc-occupant-pre-join", function (event)
	local room, occupant, session = event.room, event.occupant, event.origin;
	local policy = session.jitsi_meet_context_room;
	if type(policy) ~= "table" or policy.lobby ~= true or admins:contains(occupant.bare_jid) then
		return;
	end
	if not room._data.reflector_lobby then
		make_lobby(room);
	end
	if is_owner(session.jitsi_meet_context_user) then
		room:set_affiliation(true, occupant.bare_jid, "owner");
		occupant.role = "moderator";
	elseif not room._data.reflector_lobby then
		session.send(st.error_reply(event.stanza, "cancel", "not-allowed",
			"This room is locked and has no lobby"));
		return true;
	end
end, -3);
