/*
 * Whereby's signatures on its webhooks: Whereby-Signature, as in auth/timed_signature.h.  The
 * module owns WHEREBY_WEBHOOK_SECRET (whereby_signature_config).
 */
#ifndef PLATFORM_WHEREBY_SIGNATURE_H
#define PLATFORM_WHEREBY_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;

extern const struct config_group whereby_signature_config;

/*
 * Does one of the header's signatures fit?  Anything else is UNAUTHENTICATED, also always
 * while the variable is unset; the reason is logged.
 */
enum outcome whereby_signature_check(struct arena *, const char *header, const char *body,
    size_t length, int64_t now) MUST_USE;

#endif
