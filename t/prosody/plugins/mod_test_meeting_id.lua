-- Stands in for Jitsi's mod_muc_meeting_id and, on admin request, for what
-- mod_muc_breakout_rooms writes into the main room.  For tests only.
local st = require "util.stanza";
local uuid = require "util.uuid".generate;

module:hook("muc-room-created", function (event)
	event.room._data.meetingId = event.room._data.meetingId or uuid();
end);

module:hook("iq-set/bare/urn:reflector:test:breakout", function (event)
	local origin, stanza = event.origin, event.stanza;
	local room = module:depends("muc").get_room_from_jid(stanza.attr.to);
	local child = stanza:get_child("breakout", "urn:reflector:test");
	room._data.breakout_rooms = room._data.breakout_rooms or {};
	room._data.breakout_rooms[child.attr.jid] = child.attr.subject;
	room._data.breakout_rooms_active = true;
	origin.send(st.reply(stanza));
	return true;
end);
