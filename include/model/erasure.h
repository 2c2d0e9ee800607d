/*
 * Erasure: a meeting with all that is known of it, and with RECORDINGS_DIR its files
 * (model/storage.h).  Files go before rows, for rows tell of files: whoever finds an
 * erasure that was cut short goes on with it.
 */
#ifndef MODEL_ERASURE_H
#define MODEL_ERASURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

struct erasure {
	const char *meeting_id;
	const char *actor, *kind; /* "owner", "delete"; "operator", "purge" */
	int64_t now;		  /* a moment */
	int64_t deadline_ms;	  /* of the monotonic clock; INT64_MAX: none */
	bool keeps_files;	  /* they stay, and nothing tells of them any more */
};

/* How much there is, or was. */
struct extent {
	int64_t events, messages, consents, files;
};

/* Whose meeting it is; NOT_FOUND: there is none (any more).  One being erased still is. */
enum outcome erasure_owner(
    struct db *, struct arena *, const char *meeting_id, const char **user_id) MUST_USE;

/*
 * Erases a meeting: from the first step on it is gone for everybody, and ended.  OK when
 * nothing is left.  UNAVAILABLE: not finished (a file could not be removed, the deadline,
 * the database); to be called again.
 */
enum outcome erasure_run(struct db *, struct arena *, const struct erasure *) MUST_USE;

/* Which meetings are due; after_ended and after_id begin as ERASURE_FROM_START and "". */
struct erasure_due {
	const char *before; /* RFC 3339: those that ended before */
	const char *room;   /* a name or an id; NULL: any */
	const char *after_ended, *after_id;
};

#define ERASURE_FROM_START "-infinity"

struct erasure_list {
	struct due_meeting {
		const char *id, *ended_at;
	} * items;
	int64_t count;
};

/* The next few, the oldest first; with those that were begun and not finished. */
enum outcome erasure_list(struct db *, struct arena *, const struct erasure_due *,
    struct erasure_list *) MUST_USE;

enum outcome erasure_extent(
    struct db *, struct arena *, const char *meeting_id, struct extent *) MUST_USE;

/* Rooms that were deleted before, and have no meeting any more. */
enum outcome erasure_rooms(
    struct db *, struct arena *, const struct erasure_due *, int64_t *count) MUST_USE;

/* Everything that is kept about a person, as JSON. */
enum outcome erasure_export(struct db *, struct arena *, const char *person, int64_t now,
    const char **json) MUST_USE;

#endif
