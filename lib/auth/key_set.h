/*
 * Keys that tokens are checked with.  A set that is filled never changes, so any number of
 * threads may use it; the last that holds it frees it.  Private to auth/.
 */
#ifndef AUTH_KEY_SET_H
#define AUTH_KEY_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "token_key.h"

struct arena;
struct key_set;

#define KEY_SET_KEYS 64

/* A new, empty set, held by the caller. */
struct key_set *key_set_new(void);

/* One more holder of the set; NULL for NULL. */
struct key_set *key_set_hold(struct key_set *);

/* One less.  key_set_release(NULL) does nothing. */
void key_set_release(struct key_set *);

/* Adds a key, which the set takes over; false, and the key is freed: the set is full. */
bool key_set_add(struct key_set *, struct token_key *) MUST_USE;

size_t key_set_count(const struct key_set *);

/* Has it a key for one of these algorithms (algorithm_list_bits)? */
bool key_set_fits(const struct key_set *, unsigned algorithms);

/* The keys of a JWKS, which may be none; NULL: it is no JWKS (auth/jwks.h). */
struct key_set *key_set_of_jwks(
    struct arena *, const char *text, size_t length, const char **fault);

/*
 * Is it the signature of one of our keys?  Those with its kid are tried; if none has that kid,
 * those without a kid; if it has no kid, all.  published: the provider's; NULL: there is no
 * provider.
 *
 * UNAUTHENTICATED: no.  NOT_FOUND: no, but the provider may have a key with that kid, or there
 * was no key to try.
 */
enum outcome key_set_verify(const struct key_set *own, const struct key_set *published,
    const struct signature *) MUST_USE;

#endif
