#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "command.h"
#include "db/connection.h"
#include "model/erasure.h"
#include "output/shown.h"

static const char *
read_user(int argc, char **argv)
{
	static const struct option options[] = {
		{ "user", required_argument, NULL, 'u' },
		{ NULL, 0, NULL, 0 },
	};
	const char *user = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'u')
			return NULL;
		user = optarg;
	}
	return optind == argc ? user : NULL;
}

int
command_export(struct arena *arena, int argc, char **argv)
{
	static const struct config_group *const groups[] = { &db_config };
	const char *user = read_user(argc, argv), *json;
	struct db *db;
	enum outcome out;

	if (user == NULL) {
		fputs("usage: reflectorctl export --user ID\n", stderr);
		return EXIT_USAGE;
	}
	command_configure(arena, groups, COUNT(groups));
	db = command_database();
	out = erasure_export(db, arena, user, clock_now(), &json);
	db_free(db);
	if (out != OK) {
		fputs("reflectorctl: nothing exported, the database could not be read: "
		      "run it again\n",
		    stderr);
		return EXIT_FAILURE;
	}
	puts(shown_json(arena, json));
	return EXIT_SUCCESS;
}
