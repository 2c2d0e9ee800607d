/*
 * Items that wait to be written, the oldest first, and batches of them; private to db/.
 */
#ifndef DB_GROUP_QUEUE_H
#define DB_GROUP_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/group_commit.h"

#define BATCH_ROWS 1024

struct arena;
struct db;

struct group_queue {
	struct group_item *first, **last;
	size_t count;
	bool is_apart; /* each of its batches is of one meeting */
	bool is_led;   /* false: nothing is linked */
	struct db *db; /* the leader's */
};

struct batch {
	struct group_item *items[BATCH_ROWS];
	size_t count;
	size_t decided; /* the first so many have an outcome */
	bool is_up;	/* false: the database is away */
	int64_t took_ms;
};

/* Makes the item the last. */
void group_queue_add(struct group_queue *, struct group_item *);

/* Makes the item the first. */
void group_queue_push(struct group_queue *, struct group_item *);

/* Unlinks the item that *place points to. */
struct group_item *group_queue_unlink(struct group_queue *, struct group_item **place);

/* Is anything of this key linked? */
bool group_queue_has(const struct group_queue *, uint64_t key);

/* Unlinks the oldest items, at least one. */
void group_queue_take(struct group_queue *, const struct group_limits *, struct batch *);

/*
 * Writes a batch; no other thread uses its items meanwhile.  Items that were not written
 * because of one that timed out stay undecided.
 */
void group_queue_write(
    const struct group_queue *, group_write *, struct arena *, struct batch *);

#endif
