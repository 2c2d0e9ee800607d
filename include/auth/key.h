/*
 * API keys, by which machines sign in.  A key is "rjk_" and 64 random hexadecimal digits.
 * It is shown once; afterwards only its SHA-256 is known.
 *
 * A plain digest is enough, unlike for a password: nobody can try out 2^256 keys, so
 * neither salt nor slowness protects anything, and an index finds the row of a digest.
 * The time of that look-up may reveal a digest, but not a key.
 */
#ifndef AUTH_KEY_H
#define AUTH_KEY_H

#include <stdbool.h>

#include "base/outcome.h"

struct arena;

/* What a caller may do: everything that its user may, or a part of it. */
enum scope {
	SCOPE_USER,   /* a user's own token: everything */
	SCOPE_READ,   /* a key: requests that change nothing (GET) */
	SCOPE_HOST,   /* a key: everything that its user may */
	SCOPE_INGEST, /* a key: events and completions of recordings, nothing else */
	SCOPE_ADMIN   /* a key of no user: GET of what belongs to any user */
};

/* A new key. */
const char *key_make(struct arena *);

/* Is this bearer token an API key?  No JSON Web Token begins like one. */
bool key_is(const char *bearer);

/* "read", "host", "ingest" or "admin"; false for anything else. */
bool key_scope(const char *name, enum scope *) MUST_USE;

/* The same names; NULL for a user's own token. */
const char *key_scope_name(enum scope);

#endif
