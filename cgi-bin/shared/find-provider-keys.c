#include "cgi-bin/shared/find-provider-keys.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "auth/caller.h"
#include "base/clock.h"
#include "base/log.h"
#include "model/provider.h"
#include "web/app.h"
#include "web/request.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t looked = PTHREAD_COND_INITIALIZER;

/* Of the process, under the mutex.  Times are of the monotonic clock. */
static struct {
	int64_t version; /* of the keys in use; 0: there are none */
	int64_t changes; /* how often they have changed */
	bool is_ever;	 /* there were keys once, here or in the database */

	bool is_looking;  /* somebody does */
	int64_t look_ms;  /* when the next look may begin */
	int64_t looks;	  /* how many have begun */
	int64_t finished; /* the number of the last look that is over */
	/* What it found: */
	bool is_pending;    /* a fetch is under way or asked for */
	int64_t pending_ms; /* since when */
	bool is_away;	    /* the database is */

	int64_t ask_ms;	  /* when the next ask may be made */
	int64_t asked;	  /* how many looks had begun when the last one was made */
	unsigned waiting; /* workers */
} keys;

/* The changes that this thread's request has seen: it checks its token by these keys. */
static _Thread_local int64_t seen;

/* The keys are others now. */
static void
change(int64_t version)
{
	keys.version = version;
	keys.changes++;
}

static void
note_pending(bool is_pending)
{
	if (is_pending && !keys.is_pending)
		keys.pending_ms = clock_monotonic_ms();
	keys.is_pending = is_pending;
}

static void
use(const struct provider_keys *found)
{
	keys.is_ever = keys.is_ever || found->version > 0;
	note_pending(found->is_pending);
	if (!found->is_kept && keys.version > 0) {
		caller_keys_drop();
		change(0);
		log_warn("the identity provider's keys are older than AUTH_JWKS_KEEP: no "
			 "token of it is accepted; see why deliver does not fetch them");
	}
	if (found->jwks == NULL)
		return;
	if (!caller_keys_replace(found->jwks, strlen(found->jwks))) {
		caller_keys_drop();
		log_warn("the identity provider has no usable key: no token of it is "
			 "accepted; check its key set");
	}
	change(found->version);
	log_debug(
	    "the identity provider's keys are those of version %" PRId64, found->version);
}

/* Under the mutex, which is free while the database is asked. */
static void
look(struct request *request)
{
	struct provider_keys found = { 0 };
	const int64_t known = keys.version, began_ms = clock_monotonic_ms();
	enum outcome out;

	keys.is_looking = true;
	keys.looks++;
	pthread_mutex_unlock(&mutex);
	out = provider_read(
	    request->db, request->arena, caller_provider(), known, &found);
	pthread_mutex_lock(&mutex);
	keys.is_looking = false;
	keys.finished = keys.looks;
	keys.look_ms = began_ms + caller_keys_poll_ms();
	keys.is_away = out != OK && out != NOT_FOUND;
	if (keys.is_away) /* a database that hangs holds one worker half of the time */
		keys.look_ms = 2 * clock_monotonic_ms() - began_ms +
		    caller_keys_poll_ms();
	if (out == OK)
		use(&found);
	else
		note_pending(out == NOT_FOUND); /* until deliver has started */
	pthread_cond_broadcast(&looked);
}

/* Another process may have asked a moment ago: if no fetch comes of it, the last look has told all. */
static void
ask(struct request *request)
{
	bool is_coming = true;

	note_pending(true);
	keys.ask_ms = clock_monotonic_ms() + provider_ask_ms();
	pthread_mutex_unlock(&mutex);
	if (provider_ask(request->db, request->arena, caller_provider(), &is_coming) !=
	    OK)
		log_debug("the identity provider's keys are not asked for");
	pthread_mutex_lock(&mutex);
	if (is_coming)
		keys.asked = keys.looks;
	else
		note_pending(false);
}

static void
sleep_until(int64_t deadline)
{
	const struct timespec until = { .tv_sec = deadline / 1000,
		.tv_nsec = deadline % 1000 * 1000000 };

	pthread_cond_clockwait(&looked, &mutex, CLOCK_MONOTONIC, &until);
}

/*
 * Has a look answered the request, at whose beginning so many looks had begun?  Nobody waits for a
 * fetch that is pending for too long: deliver does not run, then, or the provider hangs.  The only worker
 * of a process does not wait for the next look, only for what it has asked for: a flood of
 * invented key ids would hold it.
 */
static bool
is_answered(int64_t looks)
{
	if (keys.is_away)
		return true;
	if (keys.finished <= keys.asked || (app_workers() > 1 && keys.finished <= looks))
		return false;
	return !keys.is_pending ||
	    clock_monotonic_ms() >= keys.pending_ms + provider_wait_ms();
}

/* Waits until there are other keys, or no fetch can bring some any more. */
static enum outcome
await(struct request *request)
{
	const int64_t looks = keys.looks,
		      deadline = clock_monotonic_ms() + provider_wait_ms();

	while (keys.changes == seen) {
		const int64_t now_ms = clock_monotonic_ms();

		if (now_ms >= deadline)
			return NOT_FOUND;
		if (!keys.is_looking && now_ms >= keys.look_ms)
			look(request);
		else if (!keys.is_away && now_ms >= keys.ask_ms)
			ask(request);
		else if (is_answered(looks))
			return NOT_FOUND;
		else
			sleep_until(keys.is_looking || keys.look_ms > deadline ?
				deadline :
				keys.look_ms);
	}
	return OK;
}

/* Half of the workers at most wait; the others serve. */
static enum outcome
find_unknown(struct request *request)
{
	const unsigned most = app_workers() > 1 ? app_workers() / 2 : 1;
	enum outcome out;

	if (keys.changes != seen)
		return OK;
	if (keys.waiting < most) {
		keys.waiting++;
		out = await(request);
		keys.waiting--;
	} else {
		out = NOT_FOUND;
	}
	return out == NOT_FOUND && (keys.is_away || !keys.is_ever) ? UNAVAILABLE : out;
}

/* All wait for the first look of the process: before it, any key is unknown. */
static enum outcome
find_due(struct request *request)
{
	const int64_t before = keys.changes;

	if (!keys.is_looking && clock_monotonic_ms() >= keys.look_ms)
		look(request);
	while (keys.is_looking && keys.finished == 0)
		pthread_cond_wait(&looked, &mutex);
	return keys.changes == before ? NOT_FOUND : OK;
}

enum outcome
find_provider_keys(struct request *request, bool is_unknown)
{
	enum outcome out;

	if (caller_provider() == NULL)
		return NOT_FOUND;
	pthread_mutex_lock(&mutex);
	out = is_unknown ? find_unknown(request) : find_due(request);
	seen = keys.changes;
	pthread_mutex_unlock(&mutex);
	return out;
}
