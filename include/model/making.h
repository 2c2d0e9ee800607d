/*
 * Meetings that are made elsewhere: whose turn it is to make one there, and the ways into it.
 *
 * The one whose turn it is asks the platform while nothing here is locked, then says how it
 * went by making_made or making_failed.  Who does not within its lease loses the turn.
 */
#ifndef MODEL_MAKING_H
#define MODEL_MAKING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

enum making_turn {
	MAKING_OURS,
	MAKING_BUSY,   /* somebody makes one: come again */
	MAKING_OPEN,   /* there is one, or the room has moved: meeting_open */
	MAKING_TROUBLE /* the platform has just failed */
};

/* A try.  The caller says of which room, where; making_begin sets the rest. */
struct making {
	const char *room_id, *platform;
	const char *id;
	const char *prefix; /* of OURS: what the room's name there must begin with */
	enum making_turn turn;
};

/* A meeting as it was made there. */
struct made_meeting {
	const char *id;	       /* the platform's */
	const char *room_name; /* without a slash */
	const char *room_url;
	const char *host_room_url; /* a secret */
	bool is_locked;		   /* others than hosts knock there */
	int64_t expires;	   /* a moment; making_find leaves it alone */
};

/* NOT_FOUND: no such room. */
enum outcome making_begin(
    struct db *, struct arena *, int64_t now, int64_t lease_ms, struct making *) MUST_USE;

/*
 * The room's meeting is this one; meeting_open finds it.  NOT_FOUND: it must be removed
 * there, and then making_removed be called: the room has another one, moved or is gone, or
 * the turn was lost.
 */
enum outcome making_made(struct db *, struct arena *, const char *try_id, int64_t now,
    const struct made_meeting *) MUST_USE;

/*
 * is_lost: one may have been made, we do not know which.  Nobody's turn comes before
 * trouble_until (a moment).
 */
enum outcome making_failed(struct db *, struct arena *, const struct making *,
    bool is_lost, int64_t trouble_until) MUST_USE;

/* Nothing of the try is left there. */
enum outcome making_removed(struct db *, struct arena *, const char *try_id) MUST_USE;

/* A try that came to nothing here and may have left a meeting there. */
struct making_rest {
	const char *id;
	const char *prefix;  /* what the room's name there begins with */
	const char *made_id; /* NULL: not known */
};

/* The caller says where. */
struct making_rests {
	const char *platform;
	struct making_rest *items;
	int64_t count;
};

/* All that began before a moment; they do not become meetings any more. */
enum outcome making_left(struct db *, struct arena *, int64_t now, int64_t before,
    struct making_rests *) MUST_USE;

/* The ways into a meeting: room_url, host_room_url and is_locked alone. */
enum outcome making_find(
    struct db *, struct arena *, const char *meeting_id, struct made_meeting *) MUST_USE;

#endif
