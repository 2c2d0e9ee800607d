/*
 * Ends meetings by the clock: a round of looks each MEETING_TICK.
 */
#ifndef DELIVER_TICKER_H
#define DELIVER_TICKER_H

#include <stdint.h>

struct db;
struct ticker;

/* db is the caller's.  The caller frees it. */
struct ticker *ticker_new(struct db *);
void ticker_free(struct ticker *);

/* Looks at the next few meetings when it is time to; milliseconds until it is again. */
int64_t ticker_work(struct ticker *);

#endif
