/*
 * Attempts in a row: first in, first out.  Begins as { 0 }.
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

/*
 * Keeps the bodies that were rendered, all in one transaction, before any is sent.  Each
 * attempt's message has its body then; NULL: the message is gone.
 */
enum outcome queue_keep_bodies(const struct queue *, struct db *, struct arena *) MUST_USE;

#endif
