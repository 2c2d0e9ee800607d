/*
 * Backoff of meetings for which a statement of the tick failed: statements about many
 * meetings leave them out, and each is retried alone, every time after twice the wait.
 */
#ifndef BACKOFF_H
#define BACKOFF_H

#include <stddef.h>
#include <stdint.h>

struct arena;

/* Further meetings are not kept here; every round finds them again. */
#define BACKOFF_MOST 32

struct backoff {
	char id[64]; /* "": none */
	int64_t wait_ms, due_ms;
};

struct backoff_set {
	struct backoff items[BACKOFF_MOST];
};

/* Adds the meeting or doubles its wait; returns the wait: first_ms to 64 times first_ms. */
int64_t backoff_note(
    struct backoff_set *, const char *id, int64_t now_ms, int64_t first_ms);

/* Its statement succeeded; does nothing if the meeting is not in backoff. */
void backoff_forget(struct backoff_set *, const char *id);

/* The id of a meeting whose wait is over; NULL: none. */
const char *backoff_due(const struct backoff_set *, int64_t now_ms);

/* The ids of all of them, as a JSON array. */
const char *backoff_json(const struct backoff_set *, struct arena *);

#endif
