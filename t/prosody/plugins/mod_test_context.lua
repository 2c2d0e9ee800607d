-- Stands in for Jitsi's mod_auth_token: a client says what its token would have said, and
-- the session gets the same members.  For tests only.
local json = require "util.json";
local st = require "util.stanza";

module:hook("iq-set/self/urn:reflector:test:context", function (event)
	local origin, stanza = event.origin, event.stanza;
	local context = json.decode(stanza:get_child_text("context", "urn:reflector:test"));
	origin.jitsi_meet_room = context.claim;
	origin.jitsi_meet_context_user = context.user;
	origin.jitsi_meet_context_room = context.room;
	origin.jitsi_meet_context_features = context.features;
	origin.send(st.reply(stanza));
	return true;
end);

-- The harness waits for this line: clients can log in before all components are there.
module:hook_global("server-started", function ()
	module:log("info", "The server has started");
end);
