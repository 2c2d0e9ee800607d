/*
 * Jibri's own JSON Web Token (jibri.jwt-info), RS256.  Jibri makes one and never renews it, so its
 * exp does not count: whoever has the token may use it until the key is replaced.  The module owns
 * JIBRI_JWT_PUBLIC_KEY, JIBRI_JWT_ISSUER and JIBRI_JWT_AUDIENCE (jibri_token_config).
 */
#ifndef AUTH_JIBRI_TOKEN_H
#define AUTH_JIBRI_TOKEN_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;

extern const struct config_group jibri_token_config;

/*
 * Is this header "Bearer <a token of JIBRI_JWT_PUBLIC_KEY>"?  UNAUTHENTICATED otherwise, and always
 * while the variable is unset; the reason is logged.  now: Unix seconds, for nbf.
 */
enum outcome jibri_token_check(
    struct arena *, const char *authorization, int64_t now) MUST_USE;

#endif
