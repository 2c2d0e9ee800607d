#include "db/schema.h"

#include <libpq-fe.h>
#include <stdatomic.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/connection.h"
#include "db/query.h"
#include "db/schema_version.h"

#define NAME "Jos\xc3\xa9 \xe5\x90\x8d"

static atomic_bool is_checked;
static atomic_llong next_ms; /* of the monotonic clock: not to be checked before */

static const char *
tables_problem(struct arena *arena, int64_t version)
{
	if (version < SCHEMA_VERSION)
		return arena_printf(arena,
		    "Database schema is at version %lld, version %d is needed: "
		    "run reflectorctl migrate",
		    (long long)version, SCHEMA_VERSION);
	if (version > SCHEMA_VERSION)
		return arena_printf(arena,
		    "Database schema is at version %lld, newer than version %d "
		    "of this program: install the newer release and restart the programs",
		    (long long)version, SCHEMA_VERSION);
	return NULL;
}

static const char *
code_problem(struct arena *arena, const char *digest, const char *release)
{
	if (strcmp(digest, CODE_DIGEST) == 0)
		return NULL;
	return arena_printf(arena,
	    "Database code is that of release %s (%.12s), not of this program's "
	    "%s (%.12s): run reflectorctl migrate of the newer one and restart the programs",
	    release, digest, PACKAGE_VERSION, CODE_DIGEST);
}

enum outcome
schema_check(struct db *db, struct arena *arena, const char **problem)
{
	struct rows *rows;
	enum outcome out = db_query(db, arena, PLAIN_CALL(QUERY_MIGRATION_STATE), &rows);

	if (out != OK)
		return out;
	*problem = tables_problem(arena, rows_integer(rows, 0, 0));
	if (*problem == NULL)
		*problem = code_problem(
		    arena, rows_text(rows, 0, 1), rows_text(rows, 0, 2));
	if (!rows_flag(rows, 0, 3))
		return OK;
	db_close(db); /* the next connection may be for writing */
	if (*problem == NULL)
		*problem =
		    "Database is read-only, a standby or by default_transaction_read_only: "
		    "nothing can be stored in it";
	return OK;
}

enum outcome
schema_probe(struct db *db, struct arena *arena, const char **problem)
{
	struct rows *rows;
	enum outcome out = db_query(db, arena, PLAIN_CALL(QUERY_MIGRATION_PROBE), &rows);
	const int libpq = PQlibVersion();

	if (out != OK && out != INVALID)
		return out;
	*problem = NULL;
	if (out == INVALID)
		*problem =
		    "Database cannot hold every letter: make it with ENCODING 'UTF8'";
	else if (strcmp(rows_text(rows, 0, 1), "UTF8") != 0)
		*problem = arena_printf(arena,
		    "Database (PostgreSQL %s) has the encoding %s and cannot "
		    "hold every letter: make it with ENCODING 'UTF8'",
		    rows_text(rows, 0, 2), rows_text(rows, 0, 1));
	else if (strcmp(rows_text(rows, 0, 0), NAME) != 0)
		*problem = arena_printf(arena,
		    "Database (PostgreSQL %s, libpq %d.%d) gives letters back "
		    "as others",
		    rows_text(rows, 0, 2), libpq / 10000, libpq % 10000);
	return OK;
}

bool
schema_warn(struct db *db)
{
	const char *trouble = NULL, *problem = NULL;
	struct arena *arena;
	enum outcome out;

	if (atomic_load(&is_checked) || clock_monotonic_ms() < atomic_load(&next_ms))
		return true;
	atomic_store(&next_ms, clock_monotonic_ms() + db_retry_ms());
	arena = arena_new();
	out = schema_probe(db, arena, &trouble);
	if (out == OK && trouble == NULL)
		out = schema_check(db, arena, &problem);
	if (out == OK && !atomic_exchange(&is_checked, true)) {
		if (trouble != NULL)
			log_error("%s", trouble);
		if (problem != NULL)
			log_warn("%s", problem);
	}
	arena_free(arena);
	return trouble == NULL;
}
