/*
 * deliver: the daemon that sends what the outbox holds to the rooms' webhooks, the site's
 * pipeline and Jitsi, and ends meetings by the clock.  Any number of them may run.
 *
 *	attempt.c   one try to send one message
 *	bodies.c    from the claim to the body that is kept
 *	fetch.c     the identity provider's keys, by HTTP
 *	keeper.c    keeps them in the database, on a thread of its own
 *	queue.c     tries in a row
 *	render.c    the bodies of several messages, for their first try
 *	results.c   what came of tries, written down
 *	round.c     claims, from endpoint to endpoint
 *	sender.c    many tries at once: claimed, started, settled
 *	ticker.c    meetings that are over
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "auth/caller.h"
#include "auth/libraries.h"
#include "auth/link.h"
#include "auth/signature.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/confine.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/program.h"
#include "base/stop.h"
#include "control.h"
#include "db/connection.h"
#include "db/schema.h"
#include "fetch.h"
#include "keeper.h"
#include "metrics/metrics.h"
#include "model/meeting.h"
#include "model/provider.h"
#include "model/recording.h"
#include "model/storage.h"
#include "net/post.h"
#include "pipeline.h"
#include "schedule.h"
#include "sender.h"
#include "ticker.h"

#define NAME "deliver"

static int
usage(FILE *to, int status)
{
	fputs("usage: " NAME " [-c] [-h] [-V]\n"
	      "  -c  check the configuration and exit: 0, or 78 when it is invalid\n"
	      "See reflector-deliver(8).\n",
	    to);
	return status;
}

/* Until it is asked to stop, or the database is unusable; then the exit status. */
static int
work(struct db *db, struct sender *sender, struct ticker *ticker)
{
	while (!stop_asked()) {
		int64_t left_ms;

		if (!schema_warn(db))
			return EXIT_CONFIG;
		metrics_heartbeat();
		left_ms = ticker_work(ticker);
		sender_work(sender);
		sender_wait(sender, stop_fd(), left_ms);
	}
	return EXIT_SUCCESS;
}

static int
deliver(void)
{
	struct db *db = db_new(NAME);
	struct ticker *ticker = ticker_new(db);
	struct sender *sender = sender_new(db);
	int status;

	metrics_run();
	log_info("ready");
	notify_ready();
	status = work(db, sender, ticker);
	sender_finish(sender, schedule_stop_ms());
	stop_now(); /* also when the database is unusable */
	keeper_finish();
	sender_free(sender);
	ticker_free(ticker);
	db_free(db);
	log_info("stopped");
	return status;
}

static int
start(void)
{
	const char *why = metrics_open(NAME);

	if (why != NULL)
		log_warn(METRICS_WARNING, metrics_path(), why);
	confine();
	if (!poster_setup())
		return EXIT_FAILURE;
	stop_install();
	if (!keeper_start(NAME))
		return EXIT_FAILURE;
	/* Signals come to this thread alone, any time: it waits with stop_fd in its set. */
	pthread_sigmask(SIG_SETMASK, stop_wait_mask(), NULL);
	return deliver();
}

int
main(int argc, char **argv)
{
	static const struct config_group *const groups[] = { &program_config,
		&metrics_config, &db_config, &post_config, &schedule_config,
		&pipeline_config, &signature_optional_config, &control_config,
		&meeting_config, &recording_config, &link_config, &storage_config,
		&caller_provider_config, &provider_config, &fetch_config };
	struct arena *settings = arena_new();
	bool is_check = false;
	int option, status = EXIT_CONFIG;

	log_open(NAME, LOG_INFO);
	while ((option = getopt(argc, argv, "chV")) != -1) {
		if (option == 'V')
			return printf(NAME " %s\n", PACKAGE_VERSION) < 0;
		if (option == 'h')
			return usage(stdout, EXIT_SUCCESS);
		if (option != 'c')
			return usage(stderr, EXIT_USAGE);
		is_check = true;
	}
	if (optind < argc)
		return usage(stderr, EXIT_USAGE);
	if (program_configure(NAME, settings, groups, COUNT(groups)) && libraries_work())
		status = is_check ? EXIT_SUCCESS : start();
	arena_free(settings);
	return status;
}
