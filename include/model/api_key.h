/*
 * API keys, known by their SHA-256 (hexadecimal) alone; auth/key.h says why.
 */
#ifndef MODEL_API_KEY_H
#define MODEL_API_KEY_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

/* The rooms that a key is limited to, at most. */
#define API_KEY_ROOMS 100

struct api_key {
	const char *id;
	const char *scope;   /* read, host, ingest or admin */
	const char *user_id; /* the user that it acts for; NULL: none (ingest, admin) */
	const char *name;    /* its description; "": none */
	const char *created_at, *used_at, *revoked_at, *expires_at; /* NULL: never */
	const char
	    *rooms; /* ids of the rooms it is limited to, a JSON array; NULL: no limit */
	const char *room_names; /* the same rooms' names, for people */
};

struct api_key_list {
	struct api_key *items;
	int64_t count;
};

/* A key that is to be made. */
struct api_key_form {
	const char *hash, *scope, *user_id, *name, *expires_at;
	const char *const *rooms; /* ids, then NULL; NULL: no limit */
	int64_t now;
	const char *origin; /* JSON: origin_set */
};

/*
 * The key with this digest, noting that it was used; NOT_FOUND when there is none, or it was
 * revoked or has expired.  The note is kept at most once a minute.
 */
enum outcome api_key_use(struct db *, struct arena *, const char *hash, int64_t now,
    struct api_key *) MUST_USE;

/* An operator's.  INVALID: no such scope, or one that goes with a user without one, or the
 * reverse. */
enum outcome api_key_add(
    struct db *, struct arena *, const struct api_key_form *, struct api_key *) MUST_USE;

/*
 * The ids of the rooms with these names or ids, then NULL.  NOT_FOUND: there is no room
 * *unknown.
 */
enum outcome api_key_rooms(struct db *, struct arena *, const char *const *given,
    const char *const **ids, const char **unknown) MUST_USE;

/* All of them, revoked ones too, oldest first. */
enum outcome api_key_list(struct db *, struct arena *, struct api_key_list *) MUST_USE;

/* Revokes it immediately. NOT_FOUND: no key has this id. */
enum outcome api_key_revoke(struct db *, struct arena *, const char *id, int64_t now,
    const char *origin) MUST_USE;

#endif
