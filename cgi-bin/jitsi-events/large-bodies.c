#include "large-bodies.h"

#include <pthread.h>
#include <stdint.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/connection.h"
#include "web/app.h"
#include "web/request.h"

/* With 1 MiB of empty objects each they take 550 MiB; the unit has MemoryMax=1G. */
#define LARGE_MOST 8

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t left = PTHREAD_COND_INITIALIZER;
static unsigned in_hand, waiting;

static void
leave(void *nothing)
{
	(void)nothing;
	pthread_mutex_lock(&mutex);
	in_hand--;
	pthread_mutex_unlock(&mutex);
	pthread_cond_signal(&left);
}

/* A sender that repeats three times, a second apart, must not be refused for being one of
 * many: a conference server that stops sends of all its rooms.  With the mutex held. */
static void
wait_for_place(void)
{
	const int64_t until_ms = clock_monotonic_ms() + db_timeout_ms();
	const struct timespec until = { .tv_sec = until_ms / 1000,
		.tv_nsec = until_ms % 1000 * 1000000 };

	waiting++;
	log_info("a large body waits: %u others are in progress", in_hand);
	while (in_hand >= LARGE_MOST &&
	    pthread_cond_clockwait(&left, &mutex, CLOCK_MONOTONIC, &until) == 0)
		continue;
	waiting--;
}

enum outcome
large_body_admit(struct request *request)
{
	bool is_in;

	if (request->body_bytes <= LARGE_BYTES)
		return OK;
	pthread_mutex_lock(&mutex);
	if (in_hand >= LARGE_MOST && waiting < app_workers() / 2)
		wait_for_place();
	is_in = in_hand < LARGE_MOST;
	in_hand += is_in;
	pthread_mutex_unlock(&mutex);
	if (!is_in) {
		log_warn("a large body is refused with 503: %d above %zu bytes are in "
			 "progress: nothing to do, the sender retries",
		    LARGE_MOST, LARGE_BYTES);
		return UNAVAILABLE;
	}
	arena_defer(request->arena, leave, NULL);
	return OK;
}
