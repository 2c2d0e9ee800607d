/*
 * Meetings at Whereby: whose turn it is to make one there, and the ways into it.
 *
 * The one whose turn it is asks Whereby while nothing here is locked, then says how it went by
 * whereby_made or whereby_failed.  Who does not within its lease loses the turn.
 */
#ifndef MODEL_WHEREBY_H
#define MODEL_WHEREBY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;

enum whereby_turn {
	WHEREBY_OURS,
	WHEREBY_BUSY,	/* somebody makes one: come again */
	WHEREBY_OPEN,	/* there is one, or the room has moved: meeting_open */
	WHEREBY_TROUBLE /* Whereby has just failed */
};

struct whereby_try {
	const char *id;
	const char *prefix; /* of OURS: what Whereby's name of the room must begin with */
	enum whereby_turn turn;
};

/* A meeting as Whereby has made it. */
struct whereby_meeting {
	const char *id;	       /* Whereby's meetingId */
	const char *room_name; /* without a slash */
	const char *room_url;
	const char *host_room_url; /* a secret */
	bool is_locked;		   /* others than hosts knock there */
};

/* NOT_FOUND: no such room. */
enum outcome whereby_begin(struct db *, struct arena *, const char *room_id, int64_t now,
    int64_t lease_ms, struct whereby_try *) MUST_USE;

/*
 * The room's meeting is this one; meeting_open finds it.  NOT_FOUND: it must be removed at
 * Whereby, and then whereby_removed be called: the room has another one, moved or is gone, or
 * the turn was lost.
 */
enum outcome whereby_made(struct db *, struct arena *, const char *try_id, int64_t now,
    int64_t expires, const struct whereby_meeting *) MUST_USE;

/*
 * is_lost: Whereby may have made one, we do not know which.  Nobody's turn comes before
 * trouble_until (a moment).
 */
enum outcome whereby_failed(struct db *, struct arena *, const char *try_id, bool is_lost,
    int64_t trouble_until) MUST_USE;

/* Nothing of the try is left at Whereby. */
enum outcome whereby_removed(struct db *, struct arena *, const char *try_id) MUST_USE;

/* A try that came to nothing here and may have left a meeting there. */
struct whereby_rest {
	const char *id;
	const char *prefix;	/* what Whereby's name of the room begins with */
	const char *whereby_id; /* NULL: not known */
};

struct whereby_rests {
	struct whereby_rest *items;
	int64_t count;
};

/* All that began before a moment; they do not become meetings any more. */
enum outcome whereby_left(struct db *, struct arena *, int64_t now, int64_t before,
    struct whereby_rests *) MUST_USE;

/* The ways into a meeting: room_url, host_room_url and is_locked alone. */
enum outcome whereby_find(struct db *, struct arena *, const char *meeting_id,
    struct whereby_meeting *) MUST_USE;

#endif
