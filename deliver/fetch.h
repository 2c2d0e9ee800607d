/*
 * Fetches the keys of the identity provider (OpenID Connect Discovery 1.0; RFC 7517), within
 * AUTH_JWKS_TIMEOUT in all.  The module owns that setting, AUTH_JWKS_REFRESH and AUTH_JWKS_RETRY
 * (fetch_config).
 */
#ifndef DELIVER_FETCH_H
#define DELIVER_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "auth/jwks.h"

struct arena;
struct config_group;

extern const struct config_group fetch_config;

int64_t fetch_timeout_ms(void);

/* How often keys are fetched, and the longest time between two fetches while they fail. */
int64_t fetch_refresh_ms(void);
int64_t fetch_retry_ms(void);

/* What a fetch finds. */
struct fetch {
	const char *problem; /* why there are no keys, in words; NULL: there are */
	bool is_discovery;   /* the problem is about the provider's configuration */
	struct jwks keys;
};

/*
 * source: "issuer URL" or "jwks URL", as caller_provider names it.  Ends early once the process
 * is asked to stop; there are no keys then.
 */
void fetch_keys(struct arena *, const char *source, struct fetch *);

#endif
