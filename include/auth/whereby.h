/*
 * Whereby's signatures on its webhooks:
 *
 *	Whereby-Signature: t=<Unix seconds>,v1=<hex>[,v1=<hex>...]
 *
 * where v1 is HMAC-SHA256 of "<t as it stands>.<raw body>".  The module owns
 * WHEREBY_WEBHOOK_SECRET (whereby_webhook_config).
 */
#ifndef AUTH_WHEREBY_H
#define AUTH_WHEREBY_H

#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;

extern const struct config_group whereby_webhook_config;

/* How far t may be from now (a moment), before or after it. */
#define WHEREBY_TOLERANCE_SECONDS INT64_C(300)

/*
 * Does one of the header's signatures fit?  Anything else is UNAUTHENTICATED, also always
 * while the variable is unset.  Compared in constant time; the reason is logged.
 */
enum outcome whereby_check(struct arena *, const char *header, const char *body,
    size_t length, int64_t now) MUST_USE;

#endif
