/*
 * Handing a recording over again.
 */
#ifndef CGI_BIN_REDELIVER_RECORDING_H
#define CGI_BIN_REDELIVER_RECORDING_H

#include "web/route.h"

/* POST /v1/recordings/{id}/redeliver */
handler redeliver_recording;

#endif
