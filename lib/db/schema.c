#include "db/schema.h"

#include <stdatomic.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/connection.h"
#include "db/query.h"
#include "db/schema_version.h"

static atomic_bool is_checked;
static atomic_llong next_ms; /* of the monotonic clock: not to be checked before */

static const char *
tables_problem(struct arena *arena, int64_t version)
{
	if (version < SCHEMA_VERSION)
		return arena_printf(arena, "Database schema is at version %lld, version %d is needed: "
		    "run reflectorctl migrate", (long long)version, SCHEMA_VERSION);
	if (version > SCHEMA_VERSION)
		return arena_printf(arena, "Database schema is at version %lld, newer than version %d "
		    "of this program: install the newer release and restart the programs",
		    (long long)version, SCHEMA_VERSION);
	return NULL;
}

static const char *
code_problem(struct arena *arena, const char *digest, const char *release)
{
	if (strcmp(digest, CODE_DIGEST) == 0)
		return NULL;
	return arena_printf(arena, "Database code is that of release %s (%.12s), not of this program's "
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
		*problem = code_problem(arena, rows_text(rows, 0, 1), rows_text(rows, 0, 2));
	return OK;
}

void
schema_warn(struct db *db)
{
	const char *problem = NULL;
	struct arena *arena;

	if (atomic_load(&is_checked) || clock_monotonic_ms() < atomic_load(&next_ms))
		return;
	atomic_store(&next_ms, clock_monotonic_ms() + db_retry_ms());
	arena = arena_new();
	if (schema_check(db, arena, &problem) == OK && !atomic_exchange(&is_checked, true) &&
	    problem != NULL)
		log_warn("%s", problem);
	arena_free(arena);
}
