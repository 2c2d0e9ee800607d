/*
 * The audit trail: who did what, and refused credentials by minute, reason and source.  What
 * changes something writes its row in its own transaction (sql/code/audit).
 */
#ifndef MODEL_TRAIL_H
#define MODEL_TRAIL_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct config_group;
struct db;

/* AUDIT_FLUSH: how often a program writes how many callers it refused. */
extern const struct config_group trail_config;
extern int64_t trail_flush_ms;

/* How many rows a list counts; the oldest of them is the last that its pages show. */
#define TRAIL_MOST 10000

struct trail_row {
	int64_t number;
	const char *at, *action;
	const char *object; /* an id; NULL: none, as in all below */
	const char *actor;
	const char *user_id, *key_id, *request_id;
	const char *reason, *source; /* of refused credentials */
	int64_t count;
};

struct trail_list {
	struct trail_row *items;
	int64_t count;
	int64_t total; /* of all pages, at most TRAIL_MOST */
};

/* NULL: any.  from and to: RFC 3339; to itself is not in. */
struct trail_filter {
	const char *action, *object, *user_id, *actor, *from, *to;
	int64_t limit, offset;
};

/* Newest first. */
enum outcome trail_list(struct db *, struct arena *, const struct trail_filter *,
    struct trail_list *) MUST_USE;

/* Adds a JSON array of {"at","reason","address","count"}; address null: of many. */
enum outcome trail_refusals(struct db *, struct arena *, const char *counts) MUST_USE;

/* Removes the oldest rows that are older than keep_ms, at most `most`; says how many. */
enum outcome trail_expire(struct db *, struct arena *, int64_t keep_ms, int64_t most,
    int64_t *removed) MUST_USE;

#endif
