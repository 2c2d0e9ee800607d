/*
 * Sessions of a meeting, worked out at the end from all that was told of them: the order does not
 * matter.
 */
#ifndef TOOLS_STAYS_H
#define TOOLS_STAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct json;
struct sum;

#define STAY_OPEN INT64_MAX

/* What an event says of a session. */
struct stay {
	const char *occupant, *person; /* person: NULL: it does not say */
	const char *breakout;	       /* "": the main room */
	int64_t joined_at, left_at;    /* left_at: STAY_OPEN: it does not say */
};

/* A room was created or destroyed, or a snapshot told who is in. */
struct closing {
	const char *kind, *breakout;
	int64_t at;
	const struct json *listed; /* [{"occupant"}] of a snapshot */
};

/* Zero it before use. */
struct stays {
	struct stay *items;
	struct closing *closings;
	size_t count, closing_count;
};

void stays_note(struct arena *, struct stays *, const struct stay *);
void stays_close(struct arena *, struct stays *, const struct closing *);

/* Sets people, in_now and sessions. */
void stays_count(const struct stays *, struct sum *);

/* A set of texts: false: it is there already. */
struct texts {
	const char **items;
	size_t count;
};
bool texts_add(struct arena *, struct texts *, const char *);

#endif
