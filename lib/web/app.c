#include "web/app.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/libraries.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/confine.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/number.h"
#include "base/program.h"
#include "base/stop.h"
#include "base/text.h"
#include "cgi.h"
#include "db/connection.h"
#include "db/schema.h"
#include "metrics/metrics.h"
#include "traffic.h"
#include "web/cors.h"
#include "web/fcgi.h"
#include "web/reply.h"
#include "web/request.h"
#include "web/route.h"

#define THREADS_MOST 1024
#define OWN_GROUPS 6

static int64_t fastcgi_timeout_ms;
static atomic_bool is_unusable; /* the database */
static unsigned worker_count;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "FASTCGI_TIMEOUT", .kind = VARIABLE_SECONDS, .into = &fastcgi_timeout_ms,
	  .fallback = "15", .low = 1, .high = 3600000 },
};
/* clang-format on */

const struct config_group app_config = { variables, COUNT(variables), NULL };

/* NULL: there are none, or this process is too short. */
static const struct app_refusals *
refusals_of(const struct app *app)
{
	return cgi_is() ? NULL : app->refusals;
}

struct worker {
	const struct app *app;
	bool is_first;
	pthread_t thread;
};

static void
note_refusal(const struct app *app, const struct request *request)
{
	if (refusals_of(app) != NULL && refusal_is_caller(request->refusal))
		app->refusals->note(request, request->refusal);
}

/* Turns a request that is read into the text of its answer. */
static struct text
answer(const struct app *app, struct request *request)
{
	int64_t began_us = clock_monotonic_us();
	struct reply reply = reply_new(request->arena);
	struct text out = text_new(request->arena);

	request_prepare(request);
	log_request(request->id);
	route_serve(app->routes, app->route_count, request, &reply);
	reply_write(&reply, request, &out);
	traffic_note(request, &reply, clock_monotonic_us() - began_us);
	note_refusal(app, request);
	log_request(NULL);
	return out;
}

static struct request
new_request(const struct app *app, struct arena *arena, struct db *db)
{
	return (struct request){ .arena = arena,
		.db = db,
		.find_key = app->find_key,
		.find_provider_keys = app->find_provider_keys };
}

/* A database that changes texts stops the program: it would store wrong data. */
static void
look_at(struct db *db)
{
	if (schema_warn(db))
		return;
	atomic_store(&is_unusable, true);
	stop_now();
}

/* The database may have been unreachable at the start. */
static void
look_late(struct db *db)
{
	if (db_is_connected(db))
		look_at(db);
}

static void *
work(void *arg)
{
	const struct worker *worker = arg;
	const struct app *app = worker->app;
	struct fcgi *fcgi = fcgi_new(STDIN_FILENO, fastcgi_timeout_ms);
	struct arena *arena = arena_new();
	struct db *db = db_new(app->name);
	struct request request = new_request(app, arena, db);

	if (worker->is_first) {
		look_at(db);
		db_close(db); /* who shares a connection needs none of its own */
	}
	while (fcgi_next(fcgi, &request, app->body_bytes)) {
		struct text out = answer(app, &request);

		fcgi_answer(fcgi, &out);
		look_late(db);
		db_rest(db);
		arena_empty(arena);
		request = new_request(app, arena, db);
	}
	arena_free(arena);
	db_free(db);
	fcgi_free(fcgi);
	return NULL;
}

static int
serve_fcgi(const struct app *app, unsigned threads)
{
	struct worker workers[THREADS_MOST];

	if (!fcgi_start(STDIN_FILENO)) {
		fprintf(stderr,
		    "%s: standard input is not a listening FastCGI socket and "
		    "GATEWAY_INTERFACE is not set; start it with spawn-fcgi, multiwatch "
		    "or systemd\n",
		    app->name);
		return EXIT_USAGE;
	}
	for (unsigned i = 0; i < threads; i++) {
		workers[i] = (struct worker){ .app = app, .is_first = i == 0 };
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) {
			log_error(
			    "cannot start %u threads: raise the limit of processes, or use a lower -t",
			    threads);
			return EXIT_FAILURE;
		}
	}
	metrics_run();
	log_info("ready, %u threads", threads);
	notify_ready();
	for (unsigned i = 0; i < threads; i++)
		pthread_join(workers[i].thread, NULL);
	log_info("stopped");
	return atomic_load(&is_unusable) ? EXIT_CONFIG : EXIT_SUCCESS;
}

static int
serve_cgi(const struct app *app)
{
	struct arena *arena = arena_new();
	struct db *db = db_new(app->name);
	struct request request = new_request(app, arena, db);
	struct text out;

	cgi_read(&request, app->body_bytes);
	out = answer(app, &request);
	cgi_answer(&out);
	look_late(db);
	db_free(db);
	arena_free(arena);
	return atomic_load(&is_unusable) ? EXIT_CONFIG : EXIT_SUCCESS;
}

/*
 * The settings and the libraries.  A process that serves one request does without trying
 * the libraries: their first use, OpenSSL's above all, takes 1.5 ms.
 */
static bool
prepare(const struct app *app, struct arena *arena)
{
	const struct config_group *groups[OWN_GROUPS + 2 * APP_GROUPS] = {
		&program_config, &metrics_config, &app_config, &cors_config, &db_config
	};
	size_t count = OWN_GROUPS - 1;

	if (app->refusals != NULL)
		groups[count++] = app->refusals->config;
	for (size_t i = 0; i < APP_GROUPS && app->groups[i] != NULL; i++)
		groups[count++] = app->groups[i];
	if (app->more_groups != NULL)
		count += app->more_groups(groups + count);
	return program_configure(app->name, arena, groups, count) &&
	    (cgi_is() || libraries_work());
}

static int
usage(const struct app *app, FILE *to, int status)
{
	fprintf(to,
	    "usage: %s [-t THREADS] [-c] [-h] [-V]\n"
	    "  -t  worker threads (default %u)\n"
	    "  -c  check the configuration and exit: 0, or 78 when it is invalid\n"
	    "The listening FastCGI socket is standard input; see reflector-programs(8).\n",
	    app->name, app->threads);
	return status;
}

struct options {
	int64_t threads;
	bool is_check;
	int status; /* leave with it when it is not negative */
};

static struct options
read_options(const struct app *app, int argc, char **argv)
{
	struct options options = { .threads = app->threads, .status = -1 };
	int option;

	while (options.status < 0 && (option = getopt(argc, argv, "t:chV")) != -1) {
		if (option == 'c') {
			options.is_check = true;
		} else if (option == 'h') {
			options.status = usage(app, stdout, EXIT_SUCCESS);
		} else if (option == 'V') {
			printf("%s %s\n", app->name, PACKAGE_VERSION);
			options.status = EXIT_SUCCESS;
		} else if (option != 't' ||
		    !number_parse(optarg, 1, THREADS_MOST, &options.threads)) {
			options.status = usage(app, stderr, EXIT_USAGE);
		}
	}
	if (options.status < 0 && optind < argc)
		options.status = usage(app, stderr, EXIT_USAGE);
	return options;
}

unsigned
app_workers(void)
{
	return worker_count;
}

static int
start(const struct app *app, unsigned threads)
{
	int status;

	worker_count = threads;
	traffic_open(app);
	confine_but_removal(app->removable == NULL ? NULL : app->removable());
	stop_install();
	if (refusals_of(app) != NULL)
		app->refusals->start(app->name);
	if (app->start != NULL)
		app->start();
	status = cgi_is() ? serve_cgi(app) : serve_fcgi(app, threads);
	if (app->stop != NULL)
		app->stop();
	if (refusals_of(app) != NULL)
		app->refusals->stop();
	return status;
}

int
app_run(const struct app *app, int argc, char **argv)
{
	struct options options = { .threads = 1, .status = -1 };
	struct arena *settings = arena_new();
	int status = EXIT_CONFIG;

	log_open(app->name, LOG_INFO);
	if (!cgi_is())
		options = read_options(app, argc, argv);
	if (options.status >= 0)
		status = options.status;
	else if (prepare(app, settings))
		status = options.is_check ? EXIT_SUCCESS :
					    start(app, (unsigned)options.threads);
	arena_free(settings);
	return status;
}
