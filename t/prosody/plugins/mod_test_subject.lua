-- Stands in for Jitsi's mod_muc_breakout_rooms: a room has a subject before anybody is in.
-- For tests only.
module:hook("muc-room-pre-create", function (event)
	event.room:set_subject(event.room.jid, module:get_option_string("test_subject"));
end);
