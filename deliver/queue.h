/*
 * A queue of attempts: first in, first out.  Begins as { 0 }.
 */
#ifndef DELIVER_QUEUE_H
#define DELIVER_QUEUE_H

#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct attempt;
struct db;

struct queue {
	struct attempt *first, *last;
	int64_t count;
};

void queue_add(struct queue *, struct attempt *);

/* The first, which is then no longer in it; NULL: it is empty. */
struct attempt *queue_take(struct queue *);

/* Puts all of one behind those of another. */
void queue_move(struct queue *from, struct queue *to);

/* The one of this message, which is then no longer in it; NULL: it is not there. */
struct attempt *queue_find(struct queue *, const char *id);

/* Moves those whose not_before has come; all wait equally long, so they are the first. */
void queue_wake(struct queue *from, struct queue *to);

/* The earlier of the moment and the first's not_before. */
int64_t queue_sooner(const struct queue *, int64_t moment_ms);

/*
 * Keeps the rendered bodies in one transaction, before any is sent.  Afterwards each
 * attempt's message has its body; NULL: the message is gone, or locked.
 */
enum outcome queue_keep_bodies(struct queue *, struct db *, struct arena *) MUST_USE;

#endif
