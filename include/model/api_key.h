/*
 * API keys, known by their SHA-256 (hexadecimal) alone; auth/key.h says why.
 */
#ifndef MODEL_API_KEY_H
#define MODEL_API_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;
struct origin;

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
	int64_t total; /* of all pages: api_key_list_own alone */
};

/* A key that is to be made. */
struct api_key_form {
	const char *hash, *scope, *user_id, *name, *expires_at;
	const char *const *rooms; /* ids, then NULL; NULL: no limit */
	int64_t now;
	const struct origin *origin;
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
 * The ids of the rooms with these names or ids, then NULL.  NOT_FOUND: there is no room with
 * the one at the place *unknown.
 */
enum outcome api_key_rooms(struct db *, struct arena *, const char *const *given,
    const char *const **ids, size_t *unknown) MUST_USE;

/* All of them, revoked ones too, oldest first. */
enum outcome api_key_list(struct db *, struct arena *, struct api_key_list *) MUST_USE;

/* Which key is to be revoked, for whom, and when. */
struct api_key_end {
	const char *id, *user_id;
	int64_t now;
	const struct origin *origin;
};

/* Revokes it immediately, whoever's it is. NOT_FOUND: no key has this id. */
enum outcome api_key_revoke(
    struct db *, struct arena *, const struct api_key_end *) MUST_USE;

/* A user's own, of scope read or host.  NOT_FOUND: the user has 100 that are valid. */
enum outcome api_key_make(
    struct db *, struct arena *, const struct api_key_form *, struct api_key *) MUST_USE;

/* Removes those that were revoked or expired longer ago than that, at most so many. */
enum outcome api_key_expire(struct db *, struct arena *, int64_t keep_ms, int64_t most,
    int64_t *removed) MUST_USE;

/* Whose keys (NULL: nobody's), and which page of them. */
struct api_key_filter {
	const char *user_id;
	int64_t limit, offset;
};

/* Those that are not revoked, newest first. */
enum outcome api_key_list_own(struct db *, struct arena *, const struct api_key_filter *,
    struct api_key_list *) MUST_USE;

/* These two: NOT_FOUND: the user (NULL: nobody) has no such key that is not revoked. */
enum outcome api_key_find_own(struct db *, struct arena *, const char *user_id,
    const char *id, struct api_key *) MUST_USE;
enum outcome api_key_revoke_own(
    struct db *, struct arena *, const struct api_key_end *) MUST_USE;

#endif
