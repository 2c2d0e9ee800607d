/*
 * Group commit: many workers hand in one item each; one of them, the leader, writes
 * all that are waiting in one statement while the rest wait.  No thread of its own, no
 * timer: a lone worker leads at once.
 *
 * A worker links its item.  When nobody leads, it does; else it waits for its turn: its
 * item is done, or it is the oldest that is not and leads.  The leader takes what is linked
 * (at most `rows` items and `bytes` bytes, the oldest first), writes it without holding the
 * mutex, gives the lead to the oldest that came meanwhile and wakes those whose items are
 * done.  Everybody is woken once: a condition that all wait on costs a wake-up of everyone
 * for each batch.
 *
 * A failure of the database fails everything that was linked by then, so that nobody
 * waits two deadlines.  When the data is at fault (INVALID) each item of the batch is
 * written alone, and the culprit alone keeps INVALID.
 */
#ifndef DB_GROUP_COMMIT_H
#define DB_GROUP_COMMIT_H

#include <semaphore.h>
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
	sem_t turn;              /* the group's: its owner is to look at done */
	bool done;               /* the group's; false at its turn: its owner leads */
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
