/*
 * From the claim to the body that is kept: several messages in one statement; one that cannot
 * be rendered is found out and harms no other.
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
	struct queue claimed;  /* to be rendered, all at once */
	struct queue suspect;  /* to be rendered alone */
	struct queue rendered; /* to be kept */
	struct queue ready;    /* to be sent: the message has its body */
	struct queue ended;    /* cannot be rendered, or it is too late now */
	struct queue dropped;  /* not ours to send: somebody's after the lease */
	bool is_suspects_turn; /* others had theirs */
};

/* Is there nothing to do? */
bool bodies_is_empty(const struct bodies *);

/*
 * Does the next step; the arena is emptied.  UNAVAILABLE: the database is away; what was to
 * be done is still to be done.
 */
enum outcome bodies_work(struct bodies *, struct db *, struct arena *) MUST_USE;

#endif
