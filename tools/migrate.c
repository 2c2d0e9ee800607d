#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "command.h"
#include "db/connection.h"
#include "db/query.h"
#include "db/schema.h"
#include "db/schema_version.h"
#include "db/script.h"
#include "migrate.h"
#include "schema.h"

/* How many attempts a migration makes while programs hold locks on what it replaces. */
#define TRIES 90

/* The database does not answer (sysexits.h: EX_UNAVAILABLE). */
#define EXIT_NO_DATABASE 69

/* Runs a statement of a migration; db_query logs its errors. */
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

	if (out != OK && out != TIMED_OUT)
		fprintf(stderr, "reflectorctl: %s: %s\n", name, message);
	return out;
}

/* The versions in the database. */
struct state {
	int64_t version;    /* of the tables */
	const char *digest; /* of the code */
	bool has_code;	    /* that of this reflectorctl */
};

static enum outcome
read_state(struct db *db, struct arena *arena, struct state *state)
{
	static const struct column columns[] = {
		{ COLUMN(struct state, version), COLUMN_INTEGER },
		{ COLUMN(struct state, digest), COLUMN_TEXT },
	};
	static const struct shape shape = SHAPE(columns, struct state);
	enum outcome out = db_find(
	    db, arena, PLAIN_CALL(QUERY_MIGRATION_STATE), &shape, state);

	if (out != OK)
		return out;
	state->has_code = strcmp(state->digest, CODE_DIGEST) == 0;
	if (state->version <= SCHEMA_VERSION)
		return OK;
	fprintf(stderr,
	    "reflectorctl: the database's tables are at version %lld, this "
	    "reflectorctl (%s) knows %d: use the newer reflectorctl\n",
	    (long long)state->version, PACKAGE_VERSION, SCHEMA_VERSION);
	return FAILED;
}

static const char *
base_name(struct arena *arena, const struct schema_file *file)
{
	char *name = arena_text(arena, strrchr(file->name, '/') + 1);

	name[strlen(name) - strlen(".sql")] = '\0';
	return name;
}

static enum outcome
apply_tables(struct db *db, struct arena *arena, int64_t done)
{
	const struct schema_file *file = &schema_tables[done];
	enum outcome out = script(db, arena, file->name, file->sql);

	if (out == OK)
		out = db_query(db, arena,
		    CALL(QUERY_MIGRATION_RECORD, param_integer(done + 1),
			param_text(base_name(arena, file))),
		    NULL);
	return out;
}

static enum outcome
make_code(struct db *db, struct arena *arena)
{
	enum outcome out = run(db, arena, QUERY_MIGRATION_UNORDERED);

	for (const struct schema_file *file = schema_code;
	     out == OK && file->name != NULL; file++)
		out = script(db, arena, file->name, file->sql);
	if (out == OK)
		out = db_query(db, arena,
		    CALL(QUERY_MIGRATION_RECORD_CODE, param_text(CODE_DIGEST),
			param_text(PACKAGE_VERSION)),
		    NULL);
	return out;
}

/* Applies the missing files of tables, and replaces the code when either differs: a
 * table cannot be changed while views use it. */
static enum outcome
bring_up_to_date(struct db *db, struct arena *arena, const struct state *state)
{
	enum outcome out;

	if (state->has_code && state->version == SCHEMA_VERSION)
		return OK;
	out = script(db, arena, "sql/drop.sql", schema_drop);
	for (int64_t done = state->version; out == OK && done < SCHEMA_VERSION; done++)
		out = apply_tables(db, arena, done);
	if (out == OK)
		out = make_code(db, arena);
	return out;
}

static void
report(struct arena *arena, const struct state *state)
{
	for (int64_t i = state->version; i < SCHEMA_VERSION; i++)
		printf("applied %s\n", base_name(arena, &schema_tables[i]));
	if (!state->has_code || state->version < SCHEMA_VERSION)
		printf("created the functions and views of %s\n", PACKAGE_VERSION);
}

/* A query that queues behind this migration's lock waits as long; a third of its timeout
 * leaves it time to run. */
#define WAITING_PART 3

static enum outcome
limit_waits(struct db *db, struct arena *arena)
{
	return db_query(db, arena,
	    CALL(QUERY_MIGRATION_LIMIT_WAITS,
		param_integer(db_timeout_ms() / WAITING_PART + 1)),
	    NULL);
}

/* Checked before anything is created in the database. */
static enum outcome
refuse_encoding(struct db *db, struct arena *arena)
{
	const char *problem = NULL;
	enum outcome out = schema_probe(db, arena, &problem);

	if (out != OK || problem == NULL)
		return out;
	fprintf(stderr, "reflectorctl: %s\n", problem);
	return FAILED;
}

enum outcome
migrate_roles(struct db *db, struct arena *arena)
{
	return script(db, arena, "sql/roles.sql", schema_roles);
}

/* The connection's end rolls back what failed. */
enum outcome
migrate(struct db *db, struct arena *arena)
{
	struct state state = { 0 };
	enum outcome out = refuse_encoding(db, arena);

	if (out == OK)
		out = run(db, arena, QUERY_MIGRATION_BEGIN);
	if (out == OK)
		out = run(db, arena, QUERY_MIGRATION_LOCK);
	if (out == OK)
		out = limit_waits(db, arena);
	if (out == OK)
		out = migrate_roles(db, arena);
	if (out == OK)
		out = run(db, arena, QUERY_MIGRATION_OWNER);
	if (out == OK)
		out = read_state(db, arena, &state);
	if (out == OK)
		out = bring_up_to_date(db, arena, &state);
	if (out == OK)
		out = run(db, arena, QUERY_MIGRATION_COMMIT);
	if (out == OK)
		report(arena, &state);
	return out;
}

/* Exit status 1: the database's tables or code are not those of this reflectorctl. */
static int
check(struct arena *arena)
{
	const char *problem = NULL;
	struct db *db = db_new(NULL);
	enum outcome out = schema_check(db, arena, &problem);

	db_free(db);
	if (out != OK)
		return EXIT_NO_DATABASE;
	if (problem != NULL)
		printf("%s\n", problem);
	return problem == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int
migrate_patiently(struct arena *arena)
{
	enum outcome out = TIMED_OUT;

	for (int i = 0; out == TIMED_OUT && i < TRIES; i++) {
		struct db *db = db_new(NULL);

		if (i == 1)
			fputs(
			    "reflectorctl: a lock is held by running programs; retrying\n",
			    stderr);
		out = migrate(db, arena);
		db_free(db);
	}
	if (out == TIMED_OUT)
		fputs("reflectorctl: a lock is still held: stop the programs, or end the "
		      "session that holds it (see pg_stat_activity)\n",
		    stderr);
	if (out != OK)
		fputs("reflectorctl: the database is unchanged\n", stderr);
	return out == OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
command_migrate(struct arena *arena, int argc, char **argv)
{
	static const struct config_group *const groups[] = { &db_config };
	bool is_check = argc == 2 && strcmp(argv[1], "--check") == 0;

	if (argc != 1 && !is_check)
		return EXIT_USAGE;
	command_configure(arena, groups, COUNT(groups));
	return is_check ? check(arena) : migrate_patiently(arena);
}
