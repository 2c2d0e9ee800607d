/*
 * A walk through meetings, a few at a time.
 */
#ifndef MODEL_ROUND_H
#define MODEL_ROUND_H

#include <stdbool.h>
#include <stddef.h>

/* Begins as { .after = "", .without = ... }. */
struct round {
	const char *after; /* where the last look ended; the arena's, kept till the end */
	const char *without; /* a JSON array of ids: meetings that are left out */
	const char **ids;    /* what the last look found; the arena's */
	size_t count;
	bool is_done; /* there are no more */
};

#endif
