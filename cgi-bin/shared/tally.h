/*
 * How often callers were refused, by minute, reason and address, in bounded memory: whatever
 * addresses a flood comes from, there are at most TALLY_MOST entries, and one per reason for
 * all others.
 */
#ifndef SHARED_TALLY_H
#define SHARED_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "metrics/refusal.h"

struct arena;
struct tally;

#define TALLY_MOST 1024

/* Freed by the caller; no thread may use it then. */
struct tally *tally_new(void);
void tally_free(struct tally *);

/*
 * Counts one; any thread, and it never waits long.  now: a moment.  Of an IPv6 address its
 * network counts, the first 64 bits: a host has all the others.  What is no address (NULL, a
 * unix socket) counts as "::".
 */
void tally_add(struct tally *, int64_t now, enum refusal, const char *address);

/* What was counted and not settled, for trail_refusals; NULL: nothing.  One thread takes. */
const char *tally_take(struct tally *, struct arena *);

/* is_written: what was taken last is stored; else it will be taken again. */
void tally_settle(struct tally *, int64_t now, bool is_written);

#endif
