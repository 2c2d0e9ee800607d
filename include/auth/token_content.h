/*
 * What a token's header and claims say, once they are JSON.  Private to auth/.
 *
 * Both answer NULL when the token may be trusted for it, else why not (a static text).  A
 * member of a wrong type is never taken as if it were absent; in the claims null is.
 */
#ifndef AUTH_TOKEN_CONTENT_H
#define AUTH_TOKEN_CONTENT_H

#include <stdint.h>

struct json;
struct token_policy;

/* Members that are not known are ignored (RFC 7515 §4), but for what crit names. */
const char *token_header_fault(const struct json *header, const char *algorithm);

const char *token_claims_fault(
    const struct json *claims, const struct token_policy *, int64_t now);

#endif
