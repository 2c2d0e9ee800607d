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
 * A database that is away (UNAVAILABLE) fails everything that was linked by then, so that
 * nobody waits two deadlines.  When the data is at fault (INVALID) each item of the batch is
 * written alone, and the culprit alone keeps INVALID.
 *
 * No batch has more than `share` bytes of one meeting (key), unless it is one item; the rest
 * waits while others are written.  An item that is larger alone goes to a second queue, and
 * what else comes of its meeting until it is written.
 *
 * One slow meeting does not slow the others.  The meetings of a batch that timed out go to
 * the second queue, too, which has a leader and, while it has items, a connection of its own
 * and writes one meeting at a time: those that have not been tried alone first, then those
 * that timed out alone.  A meeting that is written quickly there leaves it.  No retry begins
 * `patience_ms` after its item was handed in, and a meeting that timed out alone has few
 * waiting items: the others' outcome is TIMED_OUT at once.
 */
#ifndef DB_GROUP_COMMIT_H
#define DB_GROUP_COMMIT_H

#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;
struct group;
struct group_queue;

/* First member of what is written.  The worker's, until group_commit returns. */
struct group_item {
	struct group_item *next; /* the group's */
	size_t bytes;		 /* set by the worker */
	uint64_t key;	      /* set by the worker: the same for all items of a meeting */
	enum outcome outcome; /* set by write when it returns OK; else by the group */
	struct group_queue *queue; /* the group's: where it is linked */
	int64_t since_ms;	   /* the group's: when it was handed in */
	sem_t turn;		   /* the group's: its owner is to look at done */
	bool done;		   /* the group's; false at its turn: its owner leads */
};

/*
 * Writes count items in one transaction.  OK: each item's outcome is set; TIMED_OUT there:
 * the item's meeting is slow, the others are written.  Anything else: nothing was written.
 * Two threads may be in it at once, with a connection each.
 */
typedef enum outcome group_write(
    struct db *, struct arena *, struct group_item *items[], size_t count);

struct group_limits {
	size_t rows, bytes;  /* of a batch; rows: at most 1024 */
	size_t share;	     /* bytes of one meeting in a batch; 0: no limit */
	int64_t patience_ms; /* an item older than this is not tried again */
	int64_t
	    quick_ms; /* a meeting that took less than this, alone, is not slow any more */
};

/* What it writes with, and what it writes slow meetings with. */
struct group_connections {
	struct db *quick, *slow;
};

/* The connections are the group's from now on.  The caller frees the group. */
struct group *group_new(
    struct group_connections, group_write *write, struct group_limits);
void group_free(struct group *);

/* Hands in one item and waits for its outcome, which it returns. */
enum outcome group_commit(struct group *, struct arena *, struct group_item *) MUST_USE;

#endif
