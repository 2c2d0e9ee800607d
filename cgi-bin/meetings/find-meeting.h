/*
 * The meeting that a path names.
 */
#ifndef MEETINGS_FIND_MEETING_H
#define MEETINGS_FIND_MEETING_H

#include "base/outcome.h"

struct meeting;
struct reply;
struct request;

/* What access asks of a meeting. */
#define THING(meeting)                                                                   \
	&(struct thing)                                                                  \
	{                                                                                \
		.owner = (meeting)->user_id, .room_id = (meeting)->room_id,              \
		.is_shared = (meeting)->is_shared                                        \
	}

/* When it is the caller's own. */
enum outcome find_own_meeting(
    struct request *, struct reply *, struct meeting *) MUST_USE;

#endif
