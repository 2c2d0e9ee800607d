/*
 * API keys: how machines sign in.  A key is "rjk_" and 64 random hexadecimal digits; it is
 * shown once, and known afterwards by its SHA-256 alone.
 *
 * A plain digest is right for it, unlike for a password: nobody tries out 2^256 keys, so
 * there is nothing for salt and slowness to protect, and the digest finds its row by an
 * index.  What the time of that look-up tells of a digest helps nobody to a key.
 */
#ifndef AUTH_KEY_H
#define AUTH_KEY_H

#include <stdbool.h>

#include "base/outcome.h"

struct arena;

/* What a caller may do: everything that its user may, or a part of it. */
enum scope {
	SCOPE_USER, /* a user's own token: everything */
	SCOPE_READ, /* a key: what changes nothing (GET) */
	SCOPE_HOST, /* a key: everything that its user may */
	SCOPE_INGEST /* a key: to tell events and the end of recordings, and nothing else */
};

/* A new key. */
const char *key_make(struct arena *);

/* Is this bearer meant as a key?  No JSON Web Token begins so. */
bool key_is(const char *bearer);

/* "read", "host" or "ingest"; false for anything else. */
bool key_scope(const char *name, enum scope *) MUST_USE;

#endif
