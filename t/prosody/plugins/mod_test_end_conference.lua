-- Stands in for Jitsi's mod_end_conference: a moderator's message ends the meeting for all; it
-- names its room (Jitsi's reads it from the connection).  For tests only.
module:hook("message/host", function (event)
	local wish = event.stanza:get_child("end_conference");
	local muc = wish and prosody.hosts["conference.meet.test"].modules.muc;
	local room = muc and muc.get_room_from_jid(wish.attr.room);
	local occupant = room and room:get_occupant_by_real_jid(event.stanza.attr.from);
	if not occupant or occupant.role ~= "moderator" then return false; end
	room:destroy(nil, "The meeting has been terminated");
	return true;
end);
