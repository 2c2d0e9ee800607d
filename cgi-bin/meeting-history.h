/*
 * What happened in a meeting, for its owner.
 */
#ifndef CGI_BIN_MEETING_HISTORY_H
#define CGI_BIN_MEETING_HISTORY_H

#include "web/route.h"

/* GET /v1/meetings/{id}/events, .../participants, .../recordings */
handler list_events, list_participants, list_recordings;

#endif
