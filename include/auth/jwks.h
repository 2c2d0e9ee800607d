/*
 * JSON Web Key Sets (RFC 7517), as identity providers publish them.
 */
#ifndef AUTH_JWKS_H
#define AUTH_JWKS_H

#include <stddef.h>

#include "base/outcome.h"

struct arena;

/* A longer text is refused unread. */
#define JWKS_BYTES ((size_t)256 * 1024)

/* More keys than these are left out. */
#define JWKS_KEYS 64

/* What jwks_public finds in a text: the first three, or the fault. */
struct jwks {
	const char *json;  /* a set of the usable keys alone, without private members */
	size_t count;	   /* of the usable keys; 0: nobody's token can be accepted */
	size_t skipped;	   /* keys for encryption, of unknown types, or malformed */
	const char *fault; /* why the text is of no use: static, for the log */
};

/* Reads a set, which may be empty.  INVALID, with the fault, when the text is no JWKS. */
enum outcome jwks_public(
    struct arena *, const char *text, size_t length, struct jwks *) MUST_USE;

#endif
