/*
 * Ends meetings by the clock: a round every MEETING_TICK (doc/design/delivery.md,
 * "Tick").
 */
#ifndef DELIVER_TICKER_H
#define DELIVER_TICKER_H

#include <stdint.h>

struct db;
struct ticker;

/* db is the caller's.  The caller frees it. */
struct ticker *ticker_new(struct db *);
void ticker_free(struct ticker *);

/* Looks at the next few meetings if it is time to; returns the ms until the next look. */
int64_t ticker_work(struct ticker *);

#endif
