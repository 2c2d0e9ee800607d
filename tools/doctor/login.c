#include "login.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/outcome.h"
#include "db/connection.h"
#include "db/schema.h"
#include "execute.h"

/* A misspelt name elsewhere in the file is a row of its own; the database can be used. */
const char *
login_configure(struct arena *arena)
{
	static const struct config_group *const groups[] = { &db_config };
	const char *faults = config_load(arena, groups, COUNT(groups));

	return faults != NULL &&
		(strstr(faults, "DATABASE_") != NULL ||
		    strstr(faults, "REFLECTOR_ENV_FILE") != NULL) ?
	    faults :
	    NULL;
}

int
login_try(struct arena *arena, const char *program)
{
	const char *problem = login_configure(arena);
	struct db *db;
	enum outcome out;

	if (problem != NULL) {
		puts(problem);
		return EXIT_FAILURE;
	}
	db = db_new(strcmp(program, LOGIN_OPERATOR) == 0 ? NULL : program);
	db_limit(db);
	out = schema_probe(db, arena, &problem);
	if (out == OK && problem == NULL)
		out = schema_check(db, arena, &problem);
	db_free(db);
	if (problem != NULL)
		puts(problem);
	return out == OK && problem == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}

const char *
login_path(struct arena *arena)
{
	char path[PATH_MAX];
	const ssize_t length = readlink("/proc/self/exe", path, sizeof(path));

	return length < 0 ? "reflectorctl" : arena_copy(arena, path, (size_t)length);
}

const char *
login_problem(struct arena *arena, const struct execution *done)
{
	static const char of_log[] = " error reflectorctl ";
	const char *line, *message;

	if (execution_is_fine(done))
		return NULL;
	if (done->is_late)
		return "it does not answer in time";
	line = execution_last_line(arena, done);
	message = strstr(line, of_log);
	if (message != NULL)
		return message + strlen(of_log);
	return *line == '\0' ? "it failed without a message" : line;
}
