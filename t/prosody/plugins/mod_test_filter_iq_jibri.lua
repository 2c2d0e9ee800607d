-- Stands in for Jitsi's mod_filter_iq_jibri on the users' host: whose token does not say
-- features.recording gets the answer that t/fixtures/captures/real-jicofo-recording.txt begins
-- with, in focus's name.  For tests only.
local st = require "util.stanza";

module:hook("pre-iq/full", function (event)
	local stanza, session = event.stanza, event.origin;
	local request = stanza:get_child("jibri", "http://jitsi.org/protocol/jibri");
	local features = session.jitsi_meet_context_features or {};
	if not request or stanza.attr.type ~= "set" or features.recording then return; end
	session.send(st.iq({ from = stanza.attr.to, to = session.full_jid, type = "error",
			id = stanza.attr.id })
		:tag("error", { type = "auth" })
			:tag("forbidden", { xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas" }));
	return true;
end);
