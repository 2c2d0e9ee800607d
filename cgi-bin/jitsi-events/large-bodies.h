/*
 * Few large bodies at a time: parsing one takes many times its size in memory, and a
 * worker for long; small bodies need both, too (doc/design/ingestion.md, "Large bodies").
 */
#ifndef JITSI_EVENTS_LARGE_BODIES_H
#define JITSI_EVENTS_LARGE_BODIES_H

#include <stddef.h>

#include "base/outcome.h"

struct request;

/* A body that is larger is large. */
#define LARGE_BYTES ((size_t)64 * 1024)

/*
 * Call it once, before the body is parsed.  OK: the body counts until the request's arena
 * is emptied.  While there are too many, a large one waits, as long as a statement may
 * take.  UNAVAILABLE: it waited too long, or half of the workers wait already.
 */
enum outcome large_body_admit(struct request *) MUST_USE;

#endif
