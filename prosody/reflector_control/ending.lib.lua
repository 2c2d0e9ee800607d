-- Ends meetings, and tells people.  Both control and limits do.
--
-- Sources: Prosody plugins/muc/muc.lib.lua (destroy); lib-jitsi-meet ChatRoom.ts (a destroyed
-- room is shown with its reason); jitsi-meet resources/prosody-plugins mod_system_chat_message.lua,
-- mod_persistent_lobby.lua (maybe-destroy-room).
local jid = require "util.jid";
local json = require "util.json";
local st = require "util.stanza";

local reach = module:require "reflector_control/reach";

-- Who wanted it, by room or seat: mod_event_sync tells it with the event that comes of it.
local actors = module:shared("/*/reflector/actors");

-- Rooms that are being ended here, by JID.
local ending = {};

-- Jitsi's modules want to destroy a room when nobody is left in it and in its lobby: people would
-- see their reason, and nobody would be told who wanted it.
module:hook_global("maybe-destroy-room", function (event)
	return ending[event.room.jid];
end, 10);

-- Calls action while marks[subject] is value.
local function marked(marks, subject, value, action)
	marks[subject] = value;
	local ok, err = pcall(action);
	marks[subject] = nil;
	if not ok then error(err, 0); end
end

local function as_actor(subject, by, action)
	marked(actors, subject, by, action);
end

local function people_in(room)
	local count = 0;
	for _, occupant in room:each_occupant() do
		if jid.node(occupant.bare_jid) ~= "focus" then count = count + 1; end
	end
	return count;
end

-- Who waits sees the reason, too.  Jitsi's own end of a lobby has a text of its own.
local function close_lobby(room, reason)
	local lobby = reach.lobby_of(room);
	if not lobby then return 0; end
	local count = people_in(lobby);
	prosody.events.fire_event("destroy-lobby-room", { room = room, message = reason });
	return count;
end

-- Destroys a room with its lobby and breakouts; returns how many people were in.  The breakouts go
-- before the room: who is in one goes back to the room, and must not find it.  Jitsi's breakouts
-- and lobbies make a room persistent: destroyed as such it would be closed to people for a month
-- (muc_tombstones).  each(room's JID) is called before.
local function destroy(room, reason, by, each)
	local count = 0;
	marked(ending, room.jid, true, function ()
		count = close_lobby(room, reason);
		local parts = reach.breakouts_of(room);
		parts[#parts + 1] = room;
		for _, part in ipairs(parts) do
			count = count + people_in(part);
			if each then each(part.jid); end
			part:set_persistent(false);
			as_actor(part.jid, by, function () part:destroy(nil, reason); end);
		end
	end);
	return count;
end

-- Answers a join as if the room were being destroyed.
local function bid_farewell(event, text)
	event.origin.send(st.presence({ type = "unavailable", from = event.stanza.attr.to,
		to = event.stanza.attr.from })
		:tag("x", { xmlns = "http://jabber.org/protocol/muc#user" })
		:tag("item", { affiliation = "none", role = "none" }):up()
		:tag("destroy"):tag("reason"):text(text):up():up():up());
end

-- Puts a text into the chat of all in a room, or of one occupant.  Jitsi's client shows the JSON
-- and ignores the body, other clients the other way round.  It is no groupchat: that would be
-- kept, and shown to later ones as somebody's.
local function say(room, text, occupant)
	local shown = json.encode { type = "system_chat_message", message = text };
	local message = st.message({ from = room.jid }):body(text)
		:tag("json-message", { xmlns = "http://jitsi.org/jitmeet" }):text(shown):up();
	if occupant then return room:route_to_occupant(occupant, message); end
	room:broadcast(message);
end

return { as_actor = as_actor, people_in = people_in, destroy = destroy,
	bid_farewell = bid_farewell, say = say };
