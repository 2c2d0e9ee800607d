/*
 * The settings of callers, and what follows from them.  Private to auth/.
 */
#ifndef AUTH_CALLER_SETTINGS_H
#define AUTH_CALLER_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"

#define CALLER_PROVIDER_URL_BYTES 2048
#define CALLER_PROVIDER_BYTES (CALLER_PROVIDER_URL_BYTES + sizeof("issuer "))

/* The provider's variables are the first. */
#define CALLER_SETTINGS_OF_PROVIDER 6
#define CALLER_SETTINGS 12

struct caller_settings {
	const char *oidc_issuer, *jwks_url, *jwks_file;
	int64_t poll_ms;
	bool allow_private;
	const char *provider; /* NULL: none, or its keys are in a file */
	const char *backend, *algorithms, *public_key_path, *secret, *audience, *issuer;
	bool public_mode;
};

extern const struct variable caller_settings_variables[CALLER_SETTINGS];

/* Of the last settle. */
const struct caller_settings *caller_settings(void);

/* Is it a shared secret that users' tokens are signed with (HS...)? */
bool caller_settings_shared(void);

/* Is an identity provider set, or a file with its keys? */
bool caller_settings_published(void);

/* Everything but what the files hold (caller_keys.h). */
void caller_settings_settle(struct config_faults *);
void caller_settings_settle_provider(struct config_faults *);

#endif
