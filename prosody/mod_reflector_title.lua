-- mod_reflector_title: a meeting's title is the name of its Reflector room.
--
-- Jitsi Meet shows the room's XMPP subject as the title; without one it shows the technical
-- name (reflector-<name>-<uuid>) in pieces.  The tokens that Reflector mints carry the name
-- in context.room.name.  Jicofo creates the room and has no token.  So the first occupant with
-- a token for this room sets the subject, once in the room's life.  Those who are in get it
-- immediately, later ones with the subject message of their join.
--
-- A subject that others have set, or have cleared, stays.  So does the title of a room that is
-- renamed while its meeting runs.  Load it on the MUC component of the meetings;
-- breakout rooms get their names from Jitsi.
--
-- Sources: Prosody plugins/muc/subject.lib.lua (set_subject, _data.subject_from);
-- jitsi-meet resources/prosody-plugins token/util.lib.lua (session.jitsi_meet_room) and
-- mod_muc_breakout_rooms.lua; lib-jitsi-meet ChatRoom.ts (the subject is the title).

local jid_node = require "util.jid".node;

local LONGEST = 100;

-- The room's name in Reflector.  Other texts are no names: they might break the XML.
local function is_name(name)
	return type(name) == "string" and #name <= LONGEST and name:find("^[A-Za-z0-9._%-]+$") ~= nil;
end

-- Jitsi's token_verification refuses a token of another room, but not one of any room ("*").
local function name_for(room, session)
	local policy, claim = session.jitsi_meet_context_room, session.jitsi_meet_room;
	if type(claim) == "string" and claim:lower() == jid_node(room.jid)
		and type(policy) == "table" and is_name(policy.name) then
		return policy.name;
	end
end

-- Does the room have a subject, or had it one that was cleared?
local function had_subject(room)
	local _, subject = room:get_subject();
	return subject ~= nil or room._data.subject_from ~= nil;
end

-- After all modules that may refuse the join or send the occupant to the lobby.
module:hook("muc-occupant-pre-join", function (event)
	local room = event.room;
	local name = not had_subject(room) and name_for(room, event.origin);
	if name then
		room:set_subject(room.jid, name);
	end
end, -1000);
