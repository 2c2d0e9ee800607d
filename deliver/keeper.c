#include "keeper.h"

#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>

#include "auth/caller.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/stop.h"
#include "db/connection.h"
#include "fetch.h"
#include "model/provider.h"

/* Statements of a lease that may take their whole time: before the fetch and after it. */
#define STATEMENTS 2

static pthread_t thread;
static const char *program; /* as the database knows it */

/* What the thread works with. */
struct keeper {
	struct db *db;
	struct arena *arena; /* for one round */
};

static void
note_failure(
    struct keeper *keeper, const struct provider_fetch *claim, const struct fetch *fetch)
{
	int64_t failures;

	if (provider_failed(keeper->db, keeper->arena, claim, &failures) != OK)
		return;
	if (failures == 1)
		log_warn(
		    "the identity provider's keys cannot be fetched: %s: %s; the "
		    "present ones are used until AUTH_JWKS_KEEP has passed; run reflectorctl doctor",
		    fetch->is_discovery ? "its configuration" : "its key set",
		    fetch->problem);
	else
		log_debug("the identity provider's keys cannot be fetched, %" PRId64
			  " times in a row: %s",
		    failures, fetch->problem);
}

static void
note_keys(
    struct keeper *keeper, const struct provider_fetch *claim, const struct fetch *fetch)
{
	const struct jwks *keys = &fetch->keys;
	struct provider_news news;

	if (provider_keep(keeper->db, keeper->arena, claim, keys->json, &news) != OK)
		return;
	if (news.failures > 0)
		log_info("the identity provider answers again; %" PRId64
			 " fetches had failed since %s",
		    news.failures, news.failed_since);
	if (!news.is_changed)
		return;
	if (keys->count == 0)
		log_warn("the identity provider has no usable key any more: no token of "
			 "it is accepted; check its key set");
	else
		log_info("the identity provider's keys have changed: %zu are in use, "
			 "%zu others are left out",
		    keys->count, keys->skipped);
}

/* Without a database, which is logged, a later round does it. */
static void
work(struct keeper *keeper)
{
	struct provider_fetch claim = {
		.source = caller_provider(),
		.refresh_ms = fetch_refresh_ms(),
		.retry_most_ms = fetch_retry_ms(),
		.lease_ms = fetch_timeout_ms() + STATEMENTS * db_timeout_ms(),
	};
	struct fetch fetch;

	if (provider_claim(keeper->db, keeper->arena, &claim) != OK)
		return;
	fetch_keys(keeper->arena, claim.source, &fetch);
	if (fetch.problem == NULL)
		note_keys(keeper, &claim, &fetch);
	else if (!stop_asked())
		note_failure(keeper, &claim, &fetch);
}

static void
rest(void)
{
	struct pollfd stop = { .fd = stop_fd(), .events = POLLIN };

	poll(&stop, 1, (int)caller_keys_poll_ms());
}

static void *
run(void *arg)
{
	struct keeper keeper = { db_new(program), arena_new() };
	bool is_tidy = false;

	(void)arg;
	while (!stop_asked() && (!is_tidy || caller_provider() != NULL)) {
		if (!is_tidy)
			is_tidy = provider_forget(
				      keeper.db, keeper.arena, caller_provider()) == OK;
		if (is_tidy && caller_provider() != NULL)
			work(&keeper);
		arena_empty(keeper.arena);
		rest();
	}
	db_free(keeper.db);
	arena_free(keeper.arena);
	return NULL;
}

bool
keeper_start(const char *name)
{
	program = name;
	if (pthread_create(&thread, NULL, run, NULL) == 0)
		return true;
	log_error("cannot start a thread: raise the limit of processes");
	return false;
}

void
keeper_finish(void)
{
	pthread_join(thread, NULL);
}
