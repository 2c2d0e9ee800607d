#include "status.h"

#include <stdlib.h>

#include "auth/link.h"
#include "base/arena.h"
#include "base/clock.h"
#include "command.h"
#include "db/connection.h"
#include "db/schema.h"
#include "net/exchange.h"
#include "seeing.h"

#define HEALTH_MS 3000

/* Where nothing is known of units, the service itself is asked. */
static const char *
ask_health(struct arena *arena)
{
	static const char *const headers[] = { NULL };
	struct exchange exchange = { .method = "GET",
		.url = arena_printf(arena, "%s/v1/jitsi/health", link_base()),
		.headers = headers,
		.timeout_ms = HEALTH_MS };

	if (!poster_setup())
		return "not asked";
	exchange_run(arena, &exchange);
	if (exchange.end != POST_ANSWERED)
		return arena_printf(
		    arena, "%s: %s", exchange.url, post_end_text(exchange.end));
	if (exchange.status != 200)
		return arena_printf(
		    arena, "%s: status %d", exchange.url, exchange.status);
	return "ok";
}

static void
read_database(struct arena *arena, struct status *status)
{
	struct db *db = seeing_open(arena);

	status->database = UNAVAILABLE;
	if (db != NULL)
		status->database = schema_check(db, arena, &status->schema);
	if (status->database == OK) {
		status->people_out = overview_people(db, arena, &status->people);
		status->event_out = overview_last_event(db, arena, &status->event);
		status->recordings_out = overview_recordings(
		    db, arena, clock_now(), &status->recordings);
		status->jibris_out = jibri_count(db, arena, clock_now(), &status->jibris);
		status->work_out = overview_work(db, arena, &status->work);
	}
	db_free(db);
}

int
command_status(struct arena *arena, int argc, char **argv)
{
	struct status status = { 0 };
	struct seeing_options options;

	if (!seeing_read(argc, argv, "j", &options) || options.argument != NULL)
		return command_usage("status");
	read_database(arena, &status);
	status.has_units = units_list(arena, &status.units);
	if (!status.has_units)
		status.health = ask_health(arena);
	status_show(arena, &status, options.is_json);
	return status.database == OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
