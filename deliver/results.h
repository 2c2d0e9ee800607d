/*
 * Settles tries, several in one statement (doc/design/delivery.md, "Settling").
 */
#ifndef DELIVER_RESULTS_H
#define DELIVER_RESULTS_H

#include "base/outcome.h"
#include "queue.h"

struct arena;
struct db;

/* Begins as { 0 }.  The caller fills ended and takes from done. */
struct results {
	struct queue ended; /* to be settled together */
	struct queue
	    alone; /* to be settled one by one: each may have to wait for somebody */
	struct queue put_off; /* could not be settled; waits */
	struct queue done;
};

/* How many are not done. */
int64_t results_count(const struct results *);

/* The earlier of the moment and the time of the first that is put off. */
int64_t results_sooner(const struct results *, int64_t moment_ms);

/* Settles ended tries.  UNAVAILABLE: the database is away; the rest is settled later. */
enum outcome results_settle(struct results *, struct db *, struct arena *) MUST_USE;

#endif
