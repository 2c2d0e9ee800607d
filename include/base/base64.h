/*
 * Base64 (RFC 4648).  Only the canonical spelling is read: the padding is required (in
 * base64url: forbidden), and the unused bits of the last digit must be 0.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;

/* The text for these bytes (§4), padded; the arena's. */
char *base64_text(struct arena *, const uint8_t *bytes, size_t length);

/* The same in base64url (§5), without padding. */
char *base64_text_url(struct arena *, const uint8_t *bytes, size_t length);

/*
 * Reads padded base64 (§4) into out, which has room for 3 bytes per 4 digits.  With out NULL
 * it sets only *length.  false for anything else.
 */
bool base64_decode(const char *text, uint8_t *out, size_t *length) MUST_USE;

/* The same for count digits of base64url (§5), without padding. */
bool base64_decode_url(
    const char *text, size_t count, uint8_t *out, size_t *length) MUST_USE;

#endif
