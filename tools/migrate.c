#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "command.h"
#include "db/connection.h"
#include "db/query.h"
#include "db/script.h"
#include "schema.h"

/* Runs a statement of a migration; its trouble is told by db_query's own log line. */
static enum outcome
run(struct db *db, struct arena *arena, enum query query)
{
	return db_query(db, arena, PLAIN_CALL(query), NULL);
}

static enum outcome
script(struct db *db, struct arena *arena, const char *name, const char *sql)
{
	const char *message = NULL;
	enum outcome out = db_script(db, arena, sql, &message);

	if (out != OK)
		fprintf(stderr, "reflectorctl: %s: %s\n", name, message);
	return out;
}

static enum outcome
record(struct db *db, struct arena *arena, const struct schema_step *step)
{
	const char *const values[] = { arena_printf(arena, "%d", step->version), step->name };

	return db_query(db, arena, CALL(QUERY_MIGRATION_RECORD, values), NULL);
}

/* One step in one transaction, if the database has not had it. */
static enum outcome
apply(struct db *db, struct arena *arena, const struct schema_step *step)
{
	struct rows *rows;
	enum outcome out = run(db, arena, QUERY_MIGRATION_BEGIN);

	if (out == OK)
		out = run(db, arena, QUERY_MIGRATION_LOCK);
	if (out == OK)
		out = db_query(db, arena, PLAIN_CALL(QUERY_MIGRATION_VERSION), &rows);
	if (out == OK && rows_integer(rows, 0, 0) < step->version) {
		out = run(db, arena, QUERY_MIGRATION_OWNER);
		if (out == OK)
			out = script(db, arena, step->name, step->sql);
		if (out == OK)
			out = record(db, arena, step);
		if (out == OK)
			printf("applied %s\n", step->name);
	}
	if (out == OK)
		out = run(db, arena, QUERY_MIGRATION_COMMIT);
	return out;
}

/* Roles first: schema files grant to them.  The connection's end rolls back what failed. */
static enum outcome
migrate(struct db *db, struct arena *arena)
{
	enum outcome out = run(db, arena, QUERY_MIGRATION_BEGIN);

	if (out == OK)
		out = run(db, arena, QUERY_MIGRATION_LOCK);
	if (out == OK)
		out = script(db, arena, "roles", schema_roles);
	if (out == OK)
		out = run(db, arena, QUERY_MIGRATION_COMMIT);
	for (size_t i = 0; out == OK && i < schema_step_count; i++)
		out = apply(db, arena, &schema_steps[i]);
	return out;
}

int
command_migrate(struct arena *arena, int argc, char **argv)
{
	static const struct config_group *const groups[] = { &db_config };
	struct db *db;
	enum outcome out;

	(void)argv;
	if (argc != 1)
		return EXIT_USAGE;
	command_configure(arena, groups, COUNT(groups));
	db = db_new(NULL);
	out = migrate(db, arena);
	db_free(db);
	if (out != OK)
		fputs("reflectorctl: the schema was not brought up to date\n", stderr);
	return out == OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
