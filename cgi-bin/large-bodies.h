/*
 * Few large bodies at a time: what is made of one takes many times its memory and a worker
 * for long, and small ones must find both.
 */
#ifndef LARGE_BODIES_H
#define LARGE_BODIES_H

#include <stddef.h>

#include "base/outcome.h"

struct request;

/* A body that is larger is large. */
#define LARGE_BYTES ((size_t)64 * 1024)

/* To be asked once, before the body is parsed.  UNAVAILABLE: it is large, and too many are
 * in hand; else it counts until the request's arena is emptied. */
enum outcome large_body_admit(struct request *) MUST_USE;

#endif
