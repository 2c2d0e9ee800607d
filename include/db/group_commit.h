/*
 * Group commit: workers hand in one item each; one of them, the leader, writes all
 * waiting items in one statement.  There is no thread and no timer: a lone worker leads
 * immediately.  How it works and why: doc/design/ingestion.md.
 *
 * A worker links its item.  If no worker leads, it leads; else it waits for its turn,
 * which means that its item is done, or that it is the oldest and leads.  The leader
 * takes the oldest items, at most `rows` and `bytes`, and writes them without holding the
 * mutex.  Then it gives the lead to the oldest item that came meanwhile, and wakes the
 * owners of those that are done.
 *
 * UNAVAILABLE (the database is away) fails all items that are linked by then.  After
 * INVALID (the data is at fault) each item of the batch is written alone, and only the
 * culprit keeps INVALID.
 *
 * A batch has at most `share` bytes of one meeting (key), unless that is one item.  A
 * larger item goes to the second queue, and so do later items of its meeting until it is
 * written.
 *
 * The meetings of a batch that timed out go to the second queue, too.  That queue has a
 * leader of its own and, while it has items, a connection of its own, and it writes one
 * meeting at a time.  Meetings that were not tried alone come first, then those that
 * timed out alone.  A meeting that is written quickly leaves the queue.  No retry begins
 * `patience_ms` after its item was handed in.  A meeting that timed out alone may have
 * few waiting items; further ones are TIMED_OUT immediately.
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
	sem_t turn; /* the group's: posted when its owner must look at done */
	bool done;  /* the group's; false at its turn: its owner leads */
};

/*
 * Writes count items in one transaction.  OK: each item's outcome is set; TIMED_OUT
 * there: the item's meeting is slow, and the others are written.  Any other outcome:
 * nothing was written.  Two threads may call it concurrently, each with its own
 * connection.
 */
typedef enum outcome group_write(
    struct db *, struct arena *, struct group_item *items[], size_t count);

struct group_limits {
	size_t rows, bytes;  /* of a batch; at most 1024 rows */
	size_t share;	     /* bytes of one meeting in a batch; 0: no limit */
	int64_t patience_ms; /* an item older than this is not tried again */
	int64_t
	    quick_ms; /* a meeting that takes less than this, alone, is slow no more */
};

/* The connection for the first queue, and that for slow meetings. */
struct group_connections {
	struct db *quick, *slow;
};

/* The group owns the connections.  The caller frees the group. */
struct group *group_new(
    struct group_connections, group_write *write, struct group_limits);
void group_free(struct group *);

/* Hands in one item and waits for its outcome, which it returns. */
enum outcome group_commit(struct group *, struct arena *, struct group_item *) MUST_USE;

#endif
