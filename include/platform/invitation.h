/*
 * The link to a Jitsi room: the token's claims and the URL (doc/design/secrets.md, "Links to
 * Jitsi").  What Prosody reads of a token: jitsi-meet's resources/prosody-plugins token/util.lib.lua, mod_auth_token.lua,
 * mod_token_affiliation.lua, mod_muc_displayname.lua (name-readonly).  The module owns
 * JITSI_DOMAIN, JITSI_JWT_*, JITSI_APP_ID and JITSI_LOBBY (invitation_config).
 */
#ifndef PLATFORM_INVITATION_H
#define PLATFORM_INVITATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;
struct meeting;

extern const struct config_group invitation_config;

struct invitation {
	const struct meeting *meeting;
	const char *room;		    /* the room's own name, as it is now */
	const char *user_id, *name, *email; /* all texts; name is cut to a sane length */
	bool is_host;
	bool names_itself; /* a guest who gave no name may choose one in the meeting */
	bool
	    is_locked; /* the room is: then others than hosts wait in the lobby, if any */
	int64_t now, expires; /* moments */
};

/* The claims, as JSON. */
const char *invitation_claims(struct arena *, const struct invitation *);

/* JITSI_DOMAIN; and what tokens name as their subject: the domain that Prosody has. */
const char *invitation_domain(void);
const char *invitation_subject(void);

/* A token of the claims, as links have it: by RS256 with JITSI_JWT_PRIVATE_KEY, else by HS256. */
enum outcome invitation_token(
    struct arena *, const struct invitation *, const char **token) MUST_USE;

/* The id of the key that signs by RS256; NULL: by HS256.  The previous key's; NULL: none. */
const char *invitation_key_id(void);
const char *invitation_previous_key_id(void);

/* For people: "HS256", or "RS256 with kid ..."; the previous kid too, if there is one. */
const char *invitation_kind(struct arena *);

/* The moment at which a token minted now expires. */
int64_t invitation_expiry(int64_t now);

/* Do is_locked rooms have a lobby? */
bool invitation_has_lobby(void);

/* https://{JITSI_DOMAIN}/{room_name}?jwt={token}, and what asks a host to record. */
const char *invitation_url(struct arena *, const struct invitation *, const char *token);

#endif
