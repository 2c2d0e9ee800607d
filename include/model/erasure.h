/*
 * Erasure of a meeting with everything that belongs to it, and of its files if
 * RECORDINGS_DIR is set (model/storage.h). Files are removed before the rows that name
 * them, so that the next call can continue an interrupted erasure.
 */
#ifndef MODEL_ERASURE_H
#define MODEL_ERASURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;
struct origin;

struct erasure {
	const char *meeting_id;
	const char *actor, *kind; /* "owner", "delete"; "operator", "purge" */
	int64_t now;		  /* a moment */
	int64_t deadline_ms;	  /* of the monotonic clock; INT64_MAX: none */
	const struct origin *origin;
	bool keeps_files; /* the files stay; the rows that name them are removed */
};

/* How much there is, or was. */
struct extent {
	int64_t events, messages, consents, files;
};

/* Whose meeting it is, and of which room. */
struct meeting_owner {
	const char *user_id, *room_id;
};

/* NOT_FOUND: no such meeting. A meeting that is being erased still has an owner. */
enum outcome erasure_owner(
    struct db *, struct arena *, const char *meeting_id, struct meeting_owner *) MUST_USE;

/*
 * Erases a meeting, which is ended and hidden from the first step on. OK: nothing is
 * left. UNAVAILABLE: incomplete (a file could not be removed, the deadline passed, or the
 * database failed); call it again.
 */
enum outcome erasure_run(struct db *, struct arena *, const struct erasure *) MUST_USE;

/* Only ends the meeting and hides it; the next purge erases it. */
enum outcome erasure_begin(struct db *, struct arena *, const struct erasure *) MUST_USE;

/*
 * The meetings that are due; after_ended and after_id begin as ERASURE_FROM_START and "".
 */
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

/* The next few, the oldest first, including interrupted erasures. */
enum outcome erasure_list(struct db *, struct arena *, const struct erasure_due *,
    struct erasure_list *) MUST_USE;

enum outcome erasure_extent(
    struct db *, struct arena *, const char *meeting_id, struct extent *) MUST_USE;

/* Removes the rooms that were deleted before, and that have no meeting any more. */
enum outcome erasure_rooms(
    struct db *, struct arena *, const struct erasure_due *, int64_t *count) MUST_USE;

/* Everything that is stored about a person, as JSON. */
enum outcome erasure_export(struct db *, struct arena *, const char *person, int64_t now,
    const char **json) MUST_USE;

#endif
