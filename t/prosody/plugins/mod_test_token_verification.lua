-- Stands in for Jitsi's mod_token_verification: nobody but the focus enters or opens a room that
-- is not the one of their token.  For tests only.
local jid = require "util.jid";
local st = require "util.stanza";

local function check(event)
	local session, stanza = event.origin, event.stanza;
	local name = jid.split(stanza.attr.to);
	if jid.bare(stanza.attr.from) == "focus@auth.meet.test" then return; end
	if session.jitsi_meet_room == name and session.jitsi_meet_domain == "meet.test" then return; end
	session.send(st.error_reply(stanza, "cancel", "not-allowed", "Room and token mismatched"));
	return true;
end

module:hook("muc-room-pre-create", check, 99);
module:hook("muc-occupant-pre-join", check, 99);
