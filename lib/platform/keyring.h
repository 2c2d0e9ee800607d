/*
 * The keys of the tokens in links: the one that signs, and those whose tokens are still taken
 * (doc/design/secrets.md, "Links to Jitsi").
 */
#ifndef PLATFORM_KEYRING_H
#define PLATFORM_KEYRING_H

#include <stdint.h>

#include "base/outcome.h"
#include "platform/platform.h"

struct arena;
struct config_faults;

/* The values of JITSI_JWT_SECRET, JITSI_JWT_PRIVATE_KEY, ...; each may be NULL. */
struct keyring_settings {
	const char *secret;
	const char *private_path, *id;
	const char *previous_path, *previous_id;
};

/* Reads the files, in place of all that were read before; a default id is put in its place. */
void keyring_load(struct keyring_settings *, struct config_faults *);

/* A token of these claims, by RS256 if there is a private key, else by HS256. */
enum outcome keyring_mint(
    struct arena *, const char *claims, const char **token) MUST_USE;

/* The claims of a token by any of the keys that is valid at a moment; NULL: it is not. */
const char *keyring_claims(struct arena *, const char *token, int64_t now);

/* The public keys, the present one first; NULL: there are no more. */
const struct platform_key *keyring_public(size_t place);

#endif
