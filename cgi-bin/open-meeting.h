/*
 * Opening a meeting: the handler that makes tokens.
 */
#ifndef CGI_BIN_OPEN_MEETING_H
#define CGI_BIN_OPEN_MEETING_H

#include "web/route.h"

/* POST /v1/rooms/{room_name}/meeting */
handler open_meeting;

#endif
