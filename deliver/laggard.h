/*
 * Meetings for which a statement of the tick failed: they are left out of statements
 * about many meetings and tried alone, each time after twice the wait.
 */
#ifndef LAGGARD_H
#define LAGGARD_H

#include <stddef.h>
#include <stdint.h>

struct arena;

/* Further ones are not remembered, and found again in every round. */
#define LAGGARDS_MOST 32

struct laggard {
	char id[64]; /* "": none */
	int64_t wait_ms, due_ms;
};

struct laggards {
	struct laggard items[LAGGARDS_MOST];
};

/* Its wait: first_ms, then twice the last wait, at most 64 times first_ms. */
int64_t laggard_note(struct laggards *, const char *id, int64_t now_ms, int64_t first_ms);

/* Its statement succeeded; does nothing if it is no laggard. */
void laggard_forget(struct laggards *, const char *id);

/* One whose wait is over; NULL: none. */
const char *laggard_due(const struct laggards *, int64_t now_ms);

/* All of them: a JSON array. */
const char *laggard_list(const struct laggards *, struct arena *);

#endif
