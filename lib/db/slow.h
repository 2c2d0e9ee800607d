/*
 * Meetings whose events took too long, by the key of their items; inside db/ only.  The group
 * writes them apart from the others.
 */
#ifndef DB_SLOW_H
#define DB_SLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More than one batch of the largest program has; a newer one takes the place of the oldest. */
#define SLOW_MOST 256

struct slow_key {
	uint64_t key;
	bool is_proven; /* it took too long alone; else: it was in a batch that did */
};

struct slow_keys {
	struct slow_key items[SLOW_MOST];
	size_t count, oldest;
};

/* NULL: not slow. */
struct slow_key *slow_find(struct slow_keys *, uint64_t key);

/* What is proven stays so. */
void slow_note(struct slow_keys *, uint64_t key, bool is_proven);

void slow_forget(struct slow_keys *, uint64_t key);

#endif
