/*
 * reflectorctl doctor looks at an installation and says what is wrong, why that matters and how
 * to mend it.
 */
#include <getopt.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/number.h"
#include "command.h"
#include "doctor/report.h"
#include "doctor/subjects.h"

#define TIMEOUT_MS 5000
#define TIMEOUT_MOST_MS 300000

/* In the order of the output. */
static look *const subjects[] = {
	look_at_settings,
	look_at_database,
	look_at_events,
	look_at_recordings,
	look_at_retention,
	look_at_join,
};

/* false: the arguments are invalid. */
static bool
read_options(int argc, char **argv, struct doctor_options *wanted)
{
	static const struct option options[] = {
		{ "join", optional_argument, NULL, 'J' },
		{ "json", no_argument, NULL, 'j' },
		{ "timeout", required_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'j')
			wanted->is_json = true;
		else if (option == 'J')
			wanted->join_url = optarg == NULL ? "" : optarg;
		else if (option != 't' ||
		    !number_parse_seconds(
			optarg, 1, TIMEOUT_MOST_MS, &wanted->timeout_ms))
			return false;
	}
	return optind == argc;
}

int
command_doctor(struct arena *arena, int argc, char **argv)
{
	struct doctor_options options = { .timeout_ms = TIMEOUT_MS };
	struct doctor doctor;
	int status;

	if (!read_options(argc, argv, &options)) {
		fputs("usage: reflectorctl doctor [--json] [--timeout SECONDS] "
		      "[--join[=URL]]\n",
		    stderr);
		return EXIT_USAGE;
	}
	/* What is wrong becomes a row. */
	log_open("reflectorctl", LOG_ERROR);
	doctor = doctor_start(arena, &options);
	for (size_t i = 0; i < COUNT(subjects); i++)
		subjects[i](&doctor);
	status = doctor_finish(&doctor);
	doctor_close_db(&doctor);
	return status;
}
