-- Stands in for Jitsi's mod_client_proxy at focus.meet.test: conference requests go to jicofo's
-- account, its answers back to who asked.  For tests only.
local st = require "util.stanza";

local target = "focus@auth.meet.test/focus";
local asking = {};

module:hook("iq-set/host/http://jitsi.org/protocol/focus:conference", function (event)
	local stanza = st.clone(event.stanza);
	asking[stanza.attr.id] = stanza.attr.from;
	stanza.attr.from, stanza.attr.to = "proxy@" .. module.host .. "/" .. stanza.attr.id, target;
	module:send(stanza);
	return true;
end);

module:hook("iq/full", function (event)
	local stanza = st.clone(event.stanza);
	stanza.attr.from, stanza.attr.to = module.host, asking[stanza.attr.id];
	asking[stanza.attr.id] = nil;
	module:send(stanza);
	return true;
end);
