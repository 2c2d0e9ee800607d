/*
 * Files that the web server sends in our place: nginx's X-Accel-Redirect.  Ranges, HEAD and
 * conditional requests are its own affair.
 */
#ifndef WEB_DOWNLOAD_H
#define WEB_DOWNLOAD_H

#include "base/outcome.h"

struct arena;
struct reply;

/*
 * Has the file at path sent, relative to the internal location ("/space/").  Any bytes but
 * NUL may stand in path.  The type follows from the name and is never one that a browser
 * runs; the file is offered for saving by its own name.  Returns OK.
 */
enum outcome download_send(
    struct arena *, struct reply *, const char *location, const char *path);

#endif
