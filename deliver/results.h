/*
 * What came of tries, written down several at a time.
 */
#ifndef DELIVER_RESULTS_H
#define DELIVER_RESULTS_H

#include "base/outcome.h"
#include "queue.h"

struct arena;
struct db;

/* Begins as { 0 }.  The caller fills ended and takes from done. */
struct results {
	struct queue ended; /* to be settled, all at once */
	struct queue
	    alone; /* to be settled one by one: each may have to wait for somebody */
	struct queue put_off; /* could not be settled; waits */
	struct queue done;
};

/* How many are not done. */
int64_t results_count(const struct results *);

/* When those that are put off come again, at the soonest; the moment, if that is sooner. */
int64_t results_sooner(const struct results *, int64_t moment_ms);

/* Settles what has ended.  UNAVAILABLE: the database is away; the rest is to be settled still. */
enum outcome results_settle(struct results *, struct db *, struct arena *) MUST_USE;

#endif
