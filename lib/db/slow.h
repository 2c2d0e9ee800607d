/*
 * Slow meetings, by the key of their items; private to db/.  The group writes them apart
 * (doc/design/ingestion.md, "Slow meetings").
 */
#ifndef DB_SLOW_H
#define DB_SLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More than a batch has; a new meeting replaces the oldest. */
#define SLOW_MOST 256

struct slow_key {
	uint64_t key;
	bool is_proven; /* it timed out alone; else: in a batch with others */
};

struct slow_keys {
	struct slow_key items[SLOW_MOST];
	size_t count, oldest;
};

/* NULL: not slow. */
struct slow_key *slow_find(struct slow_keys *, uint64_t key);

/* A proven meeting stays proven. */
void slow_note(struct slow_keys *, uint64_t key, bool is_proven);

void slow_forget(struct slow_keys *, uint64_t key);

#endif
