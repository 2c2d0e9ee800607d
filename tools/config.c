#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/libraries.h"
#include "base/arena.h"
#include "base/config.h"
#include "base/program.h"
#include "base/reader.h"
#include "command.h"
#include "db/connection.h"
#include "db/schema.h"
#include "settings.h"

/* A database that does not answer is no fault of the configuration; db logs it. */
static int
check_database(struct arena *arena)
{
	const char *problem = NULL;
	struct db *db = db_new(NULL);
	enum outcome out = schema_probe(db, arena, &problem);
	bool is_usable = problem == NULL;

	if (out == OK && is_usable)
		out = schema_check(db, arena, &problem);
	db_free(db);
	if (out != OK)
		fputs(
		    "reflectorctl: database not checked: correct the error above, or use "
		    "--offline\n",
		    stderr);
	if (problem != NULL)
		fprintf(stderr, "reflectorctl: %s\n", problem);
	if (!is_usable)
		return EXIT_CONFIG;
	return problem == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Loads the settings of every program; prints them with --show. */
static void
configure(struct arena *arena, bool is_shown)
{
	const struct config_group *groups[SETTINGS_GROUPS];
	const size_t count = settings_groups(groups);

	command_configure(arena, groups, count);
	if (is_shown)
		settings_show(arena, groups, count);
}

/* Some files must be readable for users other than the one that runs this. */
static const struct {
	const char *variable, *user; /* NULL: it must only exist */
} files[] = {
	{ "RECORDINGS_DIR", NULL },
	{ "AUTH_JWT_PUBLIC_KEY", "reflector-rooms" },
	{ "AUTH_JWT_PUBLIC_KEY", "reflector-meetings" },
	{ "AUTH_JWKS_FILE", "reflector-rooms" },
	{ "AUTH_JWKS_FILE", "reflector-meetings" },
	{ "JIBRI_JWT_PUBLIC_KEY", "reflector-jibri-complete" },
	{ "JITSI_JWT_PRIVATE_KEY", "reflector-meetings" },
	{ "JITSI_JWT_PREVIOUS_PUBLIC_KEY", "reflector-meetings" },
};

/* Why the file is of no use to the user; NULL: it is. */
static const char *
trouble_of(struct arena *arena, const char *path, const char *user)
{
	const char *obstacle = NULL;

	if (access(path, F_OK) != 0)
		return arena_printf(arena, "%s: %s", path, strerror(errno));
	if (user != NULL && reader_is(user))
		obstacle = reader_obstacle(arena, path);
	if (obstacle == NULL)
		return NULL;
	return arena_printf(
	    arena, "user %s may not read %s: check its owner and mode", user, obstacle);
}

/* Returns EXIT_FAILURE when a file is missing, or a program cannot read it. */
static int
check_files(struct arena *arena)
{
	int status = EXIT_SUCCESS;

	for (size_t i = 0; i < COUNT(files); i++) {
		const char *path = config_value(files[i].variable), *trouble = NULL;

		if (path != NULL)
			trouble = trouble_of(arena, path, files[i].user);
		if (trouble == NULL)
			continue;
		fprintf(stderr, "%s: %s\n", files[i].variable, trouble);
		status = EXIT_FAILURE;
	}
	return status;
}

int
command_config(struct arena *arena, int argc, char **argv)
{
	static const struct option options[] = {
		{ "offline", no_argument, NULL, 'o' },
		{ "show", no_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 },
	};
	bool is_offline = false, is_shown = false;
	int option, status, found;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'o' && option != 's')
			return EXIT_USAGE;
		is_offline = is_offline || option == 'o';
		is_shown = is_shown || option == 's';
	}
	if (optind < argc)
		return EXIT_USAGE;
	configure(arena, is_shown);
	if (!libraries_work())
		return EXIT_CONFIG;
	if (is_offline)
		return EXIT_SUCCESS;
	status = check_files(arena);
	found = check_database(arena);
	return found == EXIT_SUCCESS ? status : found;
}
