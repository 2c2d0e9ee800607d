/*
 * Meetings in rooms of platform whereby: made by Whereby's REST API.
 */
#ifndef CGI_BIN_OPEN_WHEREBY_H
#define CGI_BIN_OPEN_WHEREBY_H

#include <stdint.h>

#include "base/outcome.h"

struct meeting;
struct reply;
struct request;
struct room;

/* Before the workers: libcurl, when there is a key. */
void start_whereby(void);

/*
 * The room's meeting, which meeting_open did not find.  Of any number of callers one asks
 * Whereby, the others wait for it.  NOT_FOUND: no such room (any more); UNAVAILABLE, with a
 * text: Whereby's trouble, or there is no key.
 */
enum outcome open_whereby(struct request *, struct reply *, const struct room *,
    int64_t expires, struct meeting *) MUST_USE;

#endif
