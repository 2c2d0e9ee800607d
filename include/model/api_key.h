/*
 * API keys, known by their SHA-256 (hexadecimal) alone; auth/key.h says why.
 */
#ifndef MODEL_API_KEY_H
#define MODEL_API_KEY_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

struct api_key {
	const char *id;
	const char *scope;   /* read, host or ingest */
	const char *user_id; /* the user that it acts for; NULL: none (scope ingest) */
	const char *name;    /* its description; "": none */
	const char *created_at, *used_at, *revoked_at; /* NULL: never */
};

struct api_key_list {
	struct api_key *items;
	int64_t count;
};

/*
 * The key with this digest, noting that it was used; NOT_FOUND when there is none that is
 * not revoked.  The note is kept at most once a minute.
 */
enum outcome api_key_use(struct db *, struct arena *, const char *hash, int64_t now,
    struct api_key *) MUST_USE;

/* An operator's: scope, user_id and name of *key in, everything out.  INVALID: no such
 * scope, or one that goes with a user without one, or the reverse. */
enum outcome api_key_add(struct db *, struct arena *, const char *hash, int64_t now,
    struct api_key *key) MUST_USE;

/* All of them, revoked ones too, oldest first. */
enum outcome api_key_list(struct db *, struct arena *, struct api_key_list *) MUST_USE;

/* Revokes it immediately. NOT_FOUND: no key has this id. */
enum outcome api_key_revoke(
    struct db *, struct arena *, const char *id, int64_t now) MUST_USE;

#endif
