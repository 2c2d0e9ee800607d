-- Logs what mod_event_sync would be told of commands.  For tests only.
local actors = module:shared("/*/reflector/actors");

module:hook("reflector/snapshot", function (event)
	module:log("info", "snapshot of %s", event.room.jid);
end);

module:hook("muc-room-destroyed", function (event)
	module:log("info", "%s destroyed by %s", event.room.jid, actors[event.room.jid]);
end, 2);

module:hook("muc-occupant-left", function (event)
	module:log("info", "%s left by %s", event.occupant.nick, actors[event.occupant.nick]);
end, 2);
