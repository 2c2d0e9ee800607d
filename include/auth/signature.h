/*
 * Signatures of incoming webhooks: X-Jitsi-Signature, HMAC-SHA256 of the body.  The module owns
 * JITSI_WEBHOOK_SECRET and JITSI_WEBHOOK_SECRET_PREVIOUS (signature_config).
 */
#ifndef AUTH_SIGNATURE_H
#define AUTH_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"

struct arena;
struct config_group;

extern const struct config_group signature_config;

/* The same settings, for a program that also works without them. */
extern const struct config_group signature_optional_config;

/*
 * Was body signed with JITSI_WEBHOOK_SECRET or ..._PREVIOUS?  header is 64
 * hexadecimal digits of either case, optionally after "sha256="; NULL or anything
 * else is UNAUTHENTICATED.  Compared in constant time; the reason is logged.
 */
enum outcome signature_check(
    const char *header, const char *body, size_t length) MUST_USE;

/* Is a JITSI_WEBHOOK_SECRET set? */
bool signature_configured(void);

/* The secrets, to sign with; NULL: unset. */
const char *signature_secret(void);
const char *signature_previous_secret(void);

/* The hexadecimal signature of body by the current secret. */
const char *signature_make(struct arena *, const char *body, size_t length);

#endif
