/*
 * doc/openapi.yaml as it was when the program was built; for health.c.
 */
#ifndef CGI_BIN_SEND_OPENAPI_H
#define CGI_BIN_SEND_OPENAPI_H

#include "web/route.h"

/* Made by build-aux/embed-text.sh: the text, and its entity tag with its quotes. */
extern const char openapi_text[];
extern const char openapi_tag[];

handler send_openapi;

#endif
