/*
 * Meetings that could not be looked at: they are left out of the looks at many, and looked at
 * alone, each time after twice the wait.
 */
#ifndef LAGGARD_H
#define LAGGARD_H

#include <stddef.h>
#include <stdint.h>

struct arena;

/* Of more than these none is remembered: each is found out again in every round. */
#define LAGGARDS_MOST 32

struct laggard {
	char id[64]; /* "": none */
	int64_t wait_ms, due_ms;
};

struct laggards {
	struct laggard items[LAGGARDS_MOST];
};

/* How long it is to wait now: first_ms, then twice the wait before, 64 times first_ms at most. */
int64_t laggard_note(struct laggards *, const char *id, int64_t now_ms, int64_t first_ms);

/* It was looked at; nothing when it is none. */
void laggard_forget(struct laggards *, const char *id);

/* One that has waited; NULL: none. */
const char *laggard_due(const struct laggards *, int64_t now_ms);

/* All of them: a JSON array. */
const char *laggard_list(const struct laggards *, struct arena *);

#endif
