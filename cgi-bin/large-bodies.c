#include "large-bodies.h"

#include <stdatomic.h>

#include "base/arena.h"
#include "base/log.h"
#include "web/request.h"

/* With 1 MiB of small JSON values each they take 300 MiB. */
#define LARGE_MOST 8

static atomic_uint in_hand;

static void
leave(void *nothing)
{
	(void)nothing;
	atomic_fetch_sub(&in_hand, 1);
}

enum outcome
large_body_admit(struct request *request)
{
	if (request->body_bytes <= LARGE_BYTES)
		return OK;
	if (atomic_fetch_add(&in_hand, 1) >= LARGE_MOST) {
		atomic_fetch_sub(&in_hand, 1);
		log_warn("put off: %d bodies above %zu bytes are in hand", LARGE_MOST, LARGE_BYTES);
		return UNAVAILABLE;
	}
	arena_defer(request->arena, leave, NULL);
	return OK;
}
