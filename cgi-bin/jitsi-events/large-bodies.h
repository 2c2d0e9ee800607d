/*
 * Few large bodies at a time: what is made of one takes many times its memory and a worker
 * for long, and small ones must find both.
 */
#ifndef JITSI_EVENTS_LARGE_BODIES_H
#define JITSI_EVENTS_LARGE_BODIES_H

#include <stddef.h>

#include "base/outcome.h"

struct request;

/* A body that is larger is large. */
#define LARGE_BYTES ((size_t)64 * 1024)

/*
 * To be asked once, before the body is parsed.  OK: it counts until the request's arena is
 * emptied.  While too many are in hand a large one waits, as long as a statement may take.
 * UNAVAILABLE: that was too long, or half of the workers wait already.
 */
enum outcome large_body_admit(struct request *) MUST_USE;

#endif
