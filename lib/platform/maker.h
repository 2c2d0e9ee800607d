/*
 * Meetings that their platform creates. Of any number of callers one asks the platform,
 * while nothing here is locked; the others wait for the meeting (doc/design/states.md,
 * "Making a meeting").
 */
#ifndef LIB_PLATFORM_MAKER_H
#define LIB_PLATFORM_MAKER_H

#include "platform/platform.h"

struct made_meeting;

/* How an opening failed. */
struct maker_failure {
	bool is_lost;	       /* the platform may have created a meeting */
	int64_t trouble_until; /* no caller asks the platform before this moment */
};

struct maker {
	const char *platform;
	int64_t timeout_ms;  /* timeout of one request */
	int64_t poll_ms;     /* how often a waiting caller checks for the meeting */
	const char *problem; /* the text for callers while the platform fails */

	/*
	 * Creates a meeting for the visit's room; its name there begins with prefix.
	 * false: *failure.
	 */
	bool (*make)(const struct visit *, const char *prefix, struct made_meeting *,
	    struct maker_failure *failure);

	/* Deletes the meeting with that id; is it gone now? */
	bool (*remove)(const struct visit *, const char *made_id);
};

/*
 * Opens a new meeting of the room, which meeting_open did not find. NOT_FOUND: no such
 * room; UNAVAILABLE, with the problem.
 */
enum outcome maker_open(const struct maker *, struct visit *, struct meeting *) MUST_USE;

/* The links that the platform returned, unless the room was locked since. */
enum outcome maker_link(struct visit *, const struct meeting *, struct links *) MUST_USE;

#endif
