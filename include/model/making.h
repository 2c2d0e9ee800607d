/*
 * Meetings that their platform creates: which caller may create one there, and the links
 * to it. One caller at a time has the turn. It asks the platform while nothing here is
 * locked, and then calls making_made or making_failed. A caller that exceeds its lease
 * loses the turn.
 */
#ifndef MODEL_MAKING_H
#define MODEL_MAKING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct arena;
struct db;
struct origin;

enum making_turn {
	MAKING_OURS,
	MAKING_BUSY,   /* another caller has the turn: try again */
	MAKING_OPEN,   /* the room has a meeting, or has moved: meeting_open */
	MAKING_TROUBLE /* the platform has just failed */
};

/* An attempt. The caller sets the room and the place; making_begin sets the rest. */
struct making {
	const char *room_id, *platform;
	const char *id;
	const char *prefix; /* of OURS: what the room's name there must begin with */
	enum making_turn turn;
};

/* A meeting as the platform created it. */
struct made_meeting {
	const char *id;	       /* the platform's */
	const char *room_name; /* without a slash */
	const char *room_url;
	const char *host_room_url; /* a secret */
	bool is_locked;		   /* people other than hosts must knock there */
	/* making_find does not set: */
	int64_t expires; /* a moment */
	const struct origin *origin;
};

/* NOT_FOUND: no such room. */
enum outcome making_begin(
    struct db *, struct arena *, int64_t now, int64_t lease_ms, struct making *) MUST_USE;

/*
 * Makes this the room's meeting, which meeting_open finds. NOT_FOUND: the caller must
 * delete it on the platform and then call making_removed, because the room has another
 * meeting, has moved or is deleted, or the turn was lost.
 */
enum outcome making_made(struct db *, struct arena *, const char *try_id, int64_t now,
    const struct made_meeting *) MUST_USE;

/*
 * is_lost: the platform may have created a meeting. Nobody gets the turn before
 * trouble_until (a moment).
 */
enum outcome making_failed(struct db *, struct arena *, const struct making *,
    bool is_lost, int64_t trouble_until) MUST_USE;

/* The platform has nothing of this attempt any more. */
enum outcome making_removed(struct db *, struct arena *, const char *try_id) MUST_USE;

/* An attempt that failed here and may have left a meeting on the platform. */
struct making_rest {
	const char *id;
	const char *prefix;  /* what the room's name there begins with */
	const char *made_id; /* NULL: not known */
};

/* The caller sets the platform. */
struct making_rests {
	const char *platform;
	struct making_rest *items;
	int64_t count;
};

/* All attempts that began before a moment; they can no longer become meetings. */
enum outcome making_left(struct db *, struct arena *, int64_t now, int64_t before,
    struct making_rests *) MUST_USE;

/* The links to a meeting: only room_url, host_room_url and is_locked. */
enum outcome making_find(
    struct db *, struct arena *, const char *meeting_id, struct made_meeting *) MUST_USE;

#endif
