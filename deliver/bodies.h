/*
 * From the claim to the body that is kept: several messages in one statement.  A message
 * that cannot be rendered affects no other (doc/design/delivery.md, "Rendering").
 */
#ifndef DELIVER_BODIES_H
#define DELIVER_BODIES_H

#include <stdbool.h>

#include "base/outcome.h"
#include "queue.h"

struct arena;
struct db;

/* Begins as { 0 }.  The caller fills claimed and takes from ready, ended and dropped. */
struct bodies {
	struct queue claimed;  /* to be rendered together */
	struct queue suspect;  /* to be rendered one by one */
	struct queue rendered; /* to be kept */
	struct queue ready;    /* to be sent: the message has its body */
	struct queue ended;    /* cannot be rendered, or it is too late to begin */
	struct queue dropped;  /* not ours to send: any process's after the lease */
	bool is_suspects_turn; /* the others had their step */
};

/* Is there nothing to do? */
bool bodies_is_empty(const struct bodies *);

/*
 * Does the next step; empties the arena.  UNAVAILABLE: the database is away; the step
 * must be repeated.
 */
enum outcome bodies_work(struct bodies *, struct db *, struct arena *) MUST_USE;

#endif
