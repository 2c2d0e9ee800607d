#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "command.h"
#include "db/connection.h"
#include "platform/platform.h"

const struct platform *
sweep_platform(const char *name)
{
	const struct platform *platform;

	for (size_t i = 0; (platform = platform_at(i)) != NULL; i++) {
		size_t length = strlen(platform->name);

		if (platform->sweep != NULL &&
		    strncmp(name, platform->name, length) == 0 &&
		    strcmp(name + length, SWEEP_SUFFIX) == 0)
			return platform;
	}
	return NULL;
}

static int
sweep(struct arena *arena, const struct platform *platform)
{
	struct db *db = command_database();
	int64_t removed = 0;
	enum outcome out = platform->sweep(db, arena, &removed);

	db_free(db);
	printf("%lld meetings removed at %s\n", (long long)removed, platform->title);
	if (out != OK)
		fputs("reflectorctl: the sweep is incomplete: run it again\n", stderr);
	return out == OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
command_sweep(struct arena *arena, int argc, char **argv)
{
	const struct platform *platform = sweep_platform(argv[0]);
	const struct config_group *const groups[] = { &db_config, platform->config };
	const char *lacking;

	if (argc != 1)
		return EXIT_USAGE;
	command_configure(arena, groups, COUNT(groups));
	lacking = platform_lacks(platform);
	if (lacking != NULL) {
		fprintf(stderr,
		    "reflectorctl: %s is not set: set it and run the sweep again\n",
		    lacking);
		return EXIT_CONFIG;
	}
	return platform_start() ? sweep(arena, platform) : EXIT_FAILURE;
}
