#include "options.h"

#include <getopt.h>
#include <stdio.h>

#include "base/number.h"

#define LINES_MOST 1024

const struct options options_default = { .line_count = 32,
	.warm_ms = 500,
	.run_ms = 2000,
	.plan = {
	    .tag = "load", .room = "bench", .rooms = 1, .repeats = 1, .token = "" } };

static void
print_usage(void)
{
	fputs(
	    "usage: load -p PORT -P PATH [-k signed|stock|post|get|cursor] [-c CONNECTIONS]\n"
	    "    [-w WARM_MS] [-d RUN_MS] [-n ROOMS] [-b ROOMS_NAME] [-r REPEATS] [-t TAG] [-H HEADER]\n"
	    "JITSI_WEBHOOK_SECRET signs; JITSI_EVENT_SYNC_TOKEN is the stock dialect's bearer.\n",
	    stderr);
}

static bool
read_number(const char *text, int64_t most, int64_t *into)
{
	return number_parse(text, 1, most, into);
}

/* false: it is none of ours, or its value is wrong. */
static bool
read_option(struct options *options, int option, const char *value)
{
	int64_t number = 0;

	switch (option) {
	case 'p':
		return read_number(value, 65535, &options->port);
	case 'c':
		return read_number(value, LINES_MOST, &options->line_count);
	case 'w':
		return read_number(value, 600000, &options->warm_ms);
	case 'd':
		return read_number(value, 600000, &options->run_ms);
	case 'P':
		options->plan.path = value;
		return true;
	case 'H':
		options->plan.header = value;
		return true;
	case 't':
		options->plan.tag = value;
		return true;
	case 'b':
		options->plan.room = value;
		return true;
	case 'k':
		return kind_parse(value, &options->plan.kind);
	case 'n':
	case 'r':
		if (!read_number(value, INT64_C(1000000000), &number))
			return false;
		*(option == 'n' ? &options->plan.rooms :
				  &options->plan.repeats) = (uint64_t)number;
		return true;
	default:
		return false;
	}
}

bool
options_read(int argc, char **argv, struct options *options)
{
	bool is_right = true;
	int option;

	while (is_right && (option = getopt(argc, argv, "p:c:w:d:P:H:t:b:k:n:r:")) != -1)
		is_right = read_option(options, option, optarg);
	if (is_right && options->port != 0 && options->plan.path != NULL &&
	    optind == argc)
		return true;
	print_usage();
	return false;
}
