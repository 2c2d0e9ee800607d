/*
 * Checks of a token's header and claims, as JSON.  Private to auth/.
 *
 * The text of a fault is static.  A member of a
 * wrong type is a fault and never counts as absent; null in the claims does.
 */
#ifndef AUTH_TOKEN_CONTENT_H
#define AUTH_TOKEN_CONTENT_H

#include <stdint.h>

#include "metrics/refusal.h"

struct json;
struct token_policy;

/* Unknown members are ignored (RFC 7515 §4), unless crit names them. */
struct objection token_content_header_fault(
    const struct json *header, const char *algorithms);

struct objection token_content_claims_fault(
    const struct json *claims, const struct token_policy *, int64_t now);

#endif
