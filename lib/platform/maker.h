/*
 * Meetings that their platform makes: of any number of callers one asks it, while nothing here
 * is locked, and the others wait for the meeting (doc/design/states.md, "Making a meeting").
 */
#ifndef LIB_PLATFORM_MAKER_H
#define LIB_PLATFORM_MAKER_H

#include "platform/platform.h"

struct made_meeting;

/* How making one failed. */
struct maker_failure {
	bool is_lost;	       /* one may have been made: we do not know which */
	int64_t trouble_until; /* nobody asks before this moment */
};

struct maker {
	const char *platform;
	int64_t timeout_ms; /* what one request takes at most */
	int64_t poll_ms; /* how often a caller looks whether another's meeting is there */
	const char *problem; /* what callers are told when the platform makes none now */

	/* A meeting for the visit's room, whose name there begins with prefix; false: *failure. */
	bool (*make)(const struct visit *, const char *prefix, struct made_meeting *,
	    struct maker_failure *failure);

	/* Is the meeting of that id gone there now? */
	bool (*remove)(const struct visit *, const char *made_id);
};

/* A new meeting of the room, which meeting_open did not find.  NOT_FOUND: no such room (any more);
 * UNAVAILABLE, with the problem. */
enum outcome maker_open(const struct maker *, struct visit *, struct meeting *) MUST_USE;

/* The links that the platform gave, unless the room was locked since. */
enum outcome maker_link(struct visit *, const struct meeting *, struct links *) MUST_USE;

#endif
