/*
 * reflectorctl doctor --join: the rows.
 */
#include "join.h"

#define SEE(part) "troubleshooting.md#" part
#define PROSODY "On the Jitsi server: sudo reflector-jitsi-prosody-configure --check"

/* clang-format off */
const struct check join_checks[JOIN_CHECKS] = {
	[JOIN_SETTINGS] = { "join.settings", "the settings for links to Jitsi",
	    "Without them no link can be made.",
	    "Set what is named; sudo reflectorctl config checks it.",
	    SEE("joining-a-meeting") },
	[JOIN_CONNECTION] = { "join.connection", "DNS, TCP and TLS to Jitsi's web server",
	    "Browsers make the same connection: without it nobody gets into a meeting.",
	    "Compare JITSI_DOMAIN with the name of Jitsi's site, its DNS and its certificate; --join=URL tries "
	    "another address.",
	    SEE("joining-a-meeting") },
	[JOIN_UPGRADE] = { "join.upgrade", "the WebSocket of Prosody behind that web server",
	    "Without it Jitsi Meet cannot talk to Prosody.",
	    "404: load Prosody's module websocket and proxy /xmpp-websocket to it. 502: start Prosody.",
	    SEE("joining-a-meeting") },
	[JOIN_DOMAIN] = { "join.domain", "the XMPP domain that tokens name",
	    "Prosody accepts tokens for its own domain alone.",
	    "Set JITSI_JWT_SUBJECT to Prosody's VirtualHost: meet.jitsi with docker-jitsi-meet, else JITSI_DOMAIN.",
	    SEE("joining-a-meeting") },
	[JOIN_TOKEN] = { "join.token", "a guest's token, like those in links",
	    "Links have such tokens, so nobody can join.",
	    "Make JITSI_JWT_SECRET, JITSI_APP_ID and JITSI_JWT_AUDIENCE equal to Prosody's app_secret, app_id and "
	    "asap_accepted_audiences. With JITSI_JWT_PRIVATE_KEY Prosody needs asap_key_server, this server's address and "
	    "/v1/jitsi/keys, in place of app_secret.\n" PROSODY,
	    SEE("authentication-failures") },
	[JOIN_FOCUS] = { "join.focus", "jicofo's answer to a conference request",
	    "Jicofo opens each meeting's room: without it there is none.",
	    "On the Jitsi server: sudo systemctl status jicofo",
	    SEE("joining-a-meeting") },
	[JOIN_ROOM] = { "join.room", "entering the token's own room",
	    "People with a valid link cannot join their meeting.",
	    PROSODY,
	    SEE("joining-a-meeting") },
	[JOIN_GUEST] = { "join.guest", "the role that a guest's token gives in the room",
	    "A guest who is a moderator can remove people, record and end the meeting.",
	    "Switch off jicofo's authentication and enable-auto-owner; see what else gives roles.\n" PROSODY,
	    SEE("authentication-failures") },
	[JOIN_OTHER_ROOM] = { "join.other_room", "whether a token of another room is refused",
	    "A link to one meeting opens every meeting.",
	    "Load token_verification on the MUC component, not on the VirtualHost.\n" PROSODY,
	    SEE("authentication-failures") },
	[JOIN_HOST] = { "join.host", "the role that a host's token gives in the room",
	    "Without a moderator nobody can record or admit people.",
	    "Load token_affiliation on the MUC component.\n" PROSODY,
	    SEE("authentication-failures") },
	[JOIN_WRONG_SECRET] = { "join.wrong_secret", "whether a token signed with another secret is refused",
	    "Anybody can make a token for any meeting.",
	    "Set authentication = \"token\" and app_secret on the VirtualHost.\n" PROSODY,
	    SEE("authentication-failures") },
	[JOIN_NO_TOKEN] = { "join.no_token", "whether a login without a token is refused",
	    "Anybody who knows a room's name can join.",
	    "Set allow_empty_token = false on the VirtualHost.\n" PROSODY,
	    SEE("authentication-failures") },
};
/* clang-format on */
