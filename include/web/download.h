/*
 * Files that nginx sends for a program (X-Accel-Redirect).  nginx handles ranges, HEAD and
 * conditional requests.
 */
#ifndef WEB_DOWNLOAD_H
#define WEB_DOWNLOAD_H

#include "base/outcome.h"

struct arena;
struct reply;

/*
 * Makes nginx send the file at path, relative to the internal location ("/space/").  path
 * may have any bytes but NUL.  The media type follows from the name and is never one that
 * a browser executes; the file is offered for download under its own name.  Returns OK.
 */
enum outcome download_send(
    struct arena *, struct reply *, const char *location, const char *path);

#endif
