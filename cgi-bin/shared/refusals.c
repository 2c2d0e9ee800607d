#include "cgi-bin/shared/refusals.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "cgi-bin/shared/tally.h"
#include "db/connection.h"
#include "model/trail.h"
#include "web/app.h"
#include "web/request.h"

static const char *name; /* of the program */
static struct tally *tally;
static pthread_t writer;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake;
static bool is_stopping;

/* The connection is closed again: processes that are seldom asked keep none for this. */
static void
flush(struct db *db, struct arena *arena)
{
	const char *counts = tally_take(tally, arena);

	if (counts != NULL) {
		const enum outcome out = trail_refusals(db, arena, counts);

		/* INVALID: it would be so for ever. */
		tally_settle(tally, clock_now(), out == OK || out == INVALID);
		db_close(db);
	}
	arena_empty(arena);
}

static struct timespec
next_turn(void)
{
	const int64_t at_ms = clock_monotonic_ms() + trail_flush_ms;

	return (
	    struct timespec){ .tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000 };
}

/* AUDIT_FLUSH later, or at once at the end; false: it is the end. */
static bool
wait_for_turn(void)
{
	const struct timespec turn = next_turn();
	bool is_end;

	pthread_mutex_lock(&mutex);
	while (!is_stopping && pthread_cond_timedwait(&wake, &mutex, &turn) != ETIMEDOUT)
		;
	is_end = is_stopping;
	pthread_mutex_unlock(&mutex);
	return !is_end;
}

static void *
write_counts(void *none)
{
	struct arena *arena = arena_new();
	struct db *db = db_new(name);

	(void)none;
	while (wait_for_turn())
		flush(db, arena);
	flush(db, arena);
	db_free(db);
	arena_free(arena);
	return NULL;
}

static void
start(const char *program)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&wake, &attributes);
	pthread_condattr_destroy(&attributes);
	name = program;
	tally = tally_new();
	if (pthread_create(&writer, NULL, write_counts, NULL) == 0)
		return;
	log_warn(
	    "refused callers are not in the audit: no thread can be started: raise the "
	    "limit of processes");
	tally_free(tally);
	tally = NULL;
}

static void
note(const struct request *request, enum refusal refusal)
{
	if (tally != NULL)
		tally_add(tally, request->received_at, refusal,
		    request_variable(request, "REMOTE_ADDR"));
}

static void
stop(void)
{
	if (tally == NULL)
		return;
	pthread_mutex_lock(&mutex);
	is_stopping = true;
	pthread_cond_signal(&wake);
	pthread_mutex_unlock(&mutex);
	pthread_join(writer, NULL);
	tally_free(tally);
	tally = NULL;
}

const struct app_refusals refusals = { &trail_config, start, note, stop };
