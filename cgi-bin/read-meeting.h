/*
 * Reading meetings, and ending one.
 */
#ifndef CGI_BIN_READ_MEETING_H
#define CGI_BIN_READ_MEETING_H

#include "web/route.h"

struct meeting;

/* GET /v1/meetings, GET /v1/meetings/{id}, PATCH /v1/meetings/{id}/deactivate */
handler list_meetings, read_meeting, deactivate_meeting;

/* The meeting that the path names, when it is the caller's own. */
enum outcome find_own_meeting(
    struct request *, struct reply *, struct meeting *) MUST_USE;

#endif
