/*
 * Group commit: many workers hand in one item each; one of them, the leader, writes
 * all that are waiting in one statement while the rest wait.  No thread of its own, no
 * timer: a lone worker leads at once.
 *
 * A worker links its item and waits until it is done or nobody leads.  When nobody
 * leads, it does: takes what is linked (at most `rows` items and `bytes` bytes, always its
 * own time's oldest first), writes it without holding the mutex, marks it done and wakes
 * everybody.
 *
 * A failure of the database fails everything that was linked by then, so that nobody
 * waits two deadlines.  When the data is at fault (INVALID) each item of the batch is
 * written alone, and the culprit alone keeps INVALID.
 */
#ifndef DB_GROUP_COMMIT_H
#define DB_GROUP_COMMIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"

struct arena;
struct db;
struct group;

/* First member of what is written.  The worker's, until group_commit returns. */
struct group_item {
	struct group_item *next; /* the group's */
	size_t bytes;            /* set by the worker */
	enum outcome outcome;    /* set by write when it returns OK; else by the group */
	bool done;               /* the group's */
};

/*
 * Writes count items in one transaction.  OK: each item's outcome is set.
 * Anything else: nothing was written.
 */
typedef enum outcome group_write(struct db *, struct arena *, struct group_item *items[],
    size_t count);

/* db is the group's from now on.  rows is at most 1024.  The caller frees the group. */
struct group *group_new(struct db *db, group_write *write, size_t rows, size_t bytes);
void group_free(struct group *);

/* Hands in one item and waits for its outcome, which it returns. */
enum outcome group_commit(struct group *, struct arena *, struct group_item *) MUST_USE;

#endif
