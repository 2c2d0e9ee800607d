/*
 * Erasing a meeting.
 */
#ifndef CGI_BIN_ERASE_MEETING_H
#define CGI_BIN_ERASE_MEETING_H

#include "web/route.h"

/* DELETE /v1/meetings/{id} */
handler erase_meeting;

#endif
