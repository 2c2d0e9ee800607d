/*
 * reflectorctl simulate: plays meetings or captured streams and compares the result.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/caller.h"
#include "auth/event_sync.h"
#include "auth/link.h"
#include "auth/signature.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/number.h"
#include "base/random.h"
#include "base/stop.h"
#include "base/url.h"
#include "command.h"
#include "simulate/client.h"
#include "simulate/play.h"
#include "simulate/simulate.h"
#include "wire/presence.h"

static bool
read_share(const char *text, double *share)
{
	char *end;

	*share = strtod(text, &end);
	return end != text && *end == '\0' && *share >= 0 && *share <= 1;
}

static bool
read_speed(const char *text, double *speed)
{
	char *end;

	*speed = strtod(text, &end);
	return end != text && *end == '\0' && *speed >= 0 && *speed <= 1e9;
}

static bool
read_dialect(const char *text, bool *is_stock)
{
	*is_stock = strcmp(text, "stock") == 0;
	return *is_stock || strcmp(text, "signed") == 0;
}

static bool
store(int option, struct simulate_options *options)
{
	switch (option) {
	case 'D':
		return read_dialect(optarg, &options->is_stock);
	case 'd':
		return number_parse(optarg, 10, 86400, &options->duration);
	case 'e':
		options->is_erased = true;
		return true;
	case 'j':
		options->is_json = true;
		return true;
	case 'l':
		return read_share(optarg, &options->lose);
	case 'm':
		options->meeting = optarg;
		return true;
	case 'n':
		return number_parse(optarg, 0, INT64_MAX, &options->seed);
	case 'p':
		return number_parse(optarg, 1, 500, &options->participants);
	case 'r':
		return number_parse(optarg, 1, 1000, &options->rooms);
	case 'R':
		return number_parse(optarg, 0, 10, &options->recordings);
	case 's':
		return read_speed(optarg, &options->speed);
	case 't':
		return read_share(optarg, &options->repeat);
	case 'u':
		options->user = optarg;
		return true;
	case 'U':
		options->url = optarg;
		return url_is_usable(optarg);
	case 'x':
		return number_parse(optarg, 0, 10000, &options->shuffle);
	default:
		return false;
	}
}

static bool
read_options(int argc, char **argv, struct simulate_options *options)
{
	static const struct option known[] = {
		{ "dialect", required_argument, NULL, 'D' },
		{ "duration", required_argument, NULL, 'd' },
		{ "erase", no_argument, NULL, 'e' },
		{ "json", no_argument, NULL, 'j' },
		{ "lose", required_argument, NULL, 'l' },
		{ "meeting", required_argument, NULL, 'm' },
		{ "participants", required_argument, NULL, 'p' },
		{ "recordings", required_argument, NULL, 'R' },
		{ "repeat", required_argument, NULL, 't' },
		{ "rooms", required_argument, NULL, 'r' },
		{ "seed", required_argument, NULL, 'n' },
		{ "shuffle", required_argument, NULL, 'x' },
		{ "speed", required_argument, NULL, 's' },
		{ "url", required_argument, NULL, 'U' },
		{ "user", required_argument, NULL, 'u' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
		if (!store(option, options))
			return false;
	options->captures = argv + optind;
	options->capture_count = (size_t)(argc - optind);
	return options->meeting == NULL || options->rooms == 1;
}

/* The meetings that are opened or found; false: standard error says why not. */
static bool
prepare(
    struct arena *arena, const struct client *client, struct simulated_meetings *meetings)
{
	const struct simulate_options *options = client->options;
	const char *name = random_hex(arena, 4);
	bool is_ready = true;

	if (options->capture_count > 0) {
		is_ready = capture_rooms(arena, options, meetings);
	} else {
		meetings->count = (size_t)options->rooms;
		meetings->items = arena_alloc(
		    arena, meetings->count * sizeof(*meetings->items));
	}
	if (is_ready && options->meeting != NULL && meetings->count != 1) {
		fputs("reflectorctl: --meeting is for one room, the captures have more\n",
		    stderr);
		return false;
	}
	for (size_t i = 0; is_ready && i < meetings->count; i++)
		is_ready = options->meeting != NULL ?
		    client_find(client, arena, &meetings->items[i]) :
		    client_open(client, arena,
			arena_printf(arena, "simulation-%s-%zu", name, i),
			&meetings->items[i]);
	return is_ready;
}

static int
simulate(struct arena *arena, const struct simulate_options *options)
{
	struct chance chance = { (uint64_t)options->seed };
	struct simulated_meetings meetings = { 0 };
	struct steps steps = { 0 };
	struct client client;
	struct play play = { .client = &client, .meetings = &meetings, .steps = &steps };

	if (!client_new(arena, options, &client) || !prepare(arena, &client, &meetings))
		return EXIT_FAILURE;
	if (options->capture_count == 0)
		plan_meetings(arena, options, &chance, &meetings, &steps);
	else if (!capture_steps(arena, options, &meetings, &steps))
		return EXIT_FAILURE;
	play.disorder = disorder_make(arena, options, &chance, &steps);
	return play_run(arena, &play) ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Without slashes at its end. */
static const char *
base_of(struct arena *arena, const char *url)
{
	size_t length = strlen(url);

	while (length > 0 && url[length - 1] == '/')
		length--;
	return arena_copy(arena, url, length);
}

int
command_simulate(struct arena *arena, int argc, char **argv)
{
	static const struct config_group *const groups[] = { &caller_config,
		&signature_config, &event_sync_config, &link_config, &presence_config };
	struct simulate_options options = { .user = "simulation",
		.rooms = 1,
		.participants = 5,
		.duration = 600,
		.recordings = 1,
		.speed = 60 };

	if (!read_options(argc, argv, &options))
		return command_usage("simulate");
	command_configure(arena, groups, COUNT(groups));
	options.url = base_of(arena, options.url == NULL ? link_base() : options.url);
	options.began_at = clock_now() - options.duration * INT64_C(1000000);
	stop_install();
	return simulate(arena, &options);
}
