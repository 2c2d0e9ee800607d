/*
 * The files of recordings, for meetings.c.
 */
#ifndef CGI_BIN_RECORDING_FILE_H
#define CGI_BIN_RECORDING_FILE_H

#include "web/route.h"

handler send_recording;

#endif
