#include "db/schema.h"

#include <libpq-fe.h>
#include <stdatomic.h>
#include <stddef.h>
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
		    "Database schema is at version %lld, this program needs version %d: "
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
	    "Database code is of release %s (%.12s), this program is of %s "
	    "(%.12s): run the newer reflectorctl migrate, then reflectorctl reload",
	    release, digest, PACKAGE_VERSION, CODE_DIGEST);
}

struct state {
	int64_t version;
	const char *digest, *release;
	bool is_read_only;
};

#define STATE(member) COLUMN(struct state, member)

/* clang-format off */
static const struct column state_columns[] = {
	{ STATE(version), COLUMN_INTEGER },
	{ STATE(digest), COLUMN_TEXT },
	{ STATE(release), COLUMN_TEXT },
	{ STATE(is_read_only), COLUMN_FLAG },
};
/* clang-format on */

static const struct shape state_shape = SHAPE(state_columns, struct state);

enum outcome
schema_check(struct db *db, struct arena *arena, const char **problem)
{
	struct state state;
	enum outcome out = db_find(
	    db, arena, PLAIN_CALL(QUERY_MIGRATION_STATE), &state_shape, &state);

	if (out != OK)
		return out;
	*problem = tables_problem(arena, state.version);
	if (*problem == NULL)
		*problem = code_problem(arena, state.digest, state.release);
	if (!state.is_read_only)
		return OK;
	db_close(db); /* the next connection may be for writing */
	if (*problem == NULL)
		*problem = "Database is read-only: connect to the primary, and check "
			   "default_transaction_read_only";
	return OK;
}

struct probe {
	const char *name, *encoding, *server;
};

#define PROBE(member) COLUMN(struct probe, member)

/* clang-format off */
static const struct column probe_columns[] = {
	{ PROBE(name), COLUMN_TEXT },
	{ PROBE(encoding), COLUMN_TEXT },
	{ PROBE(server), COLUMN_TEXT },
};
/* clang-format on */

static const struct shape probe_shape = SHAPE(probe_columns, struct probe);

enum outcome
schema_probe(struct db *db, struct arena *arena, const char **problem)
{
	struct probe probe;
	enum outcome out = db_find(
	    db, arena, PLAIN_CALL(QUERY_MIGRATION_PROBE), &probe_shape, &probe);
	const int libpq = PQlibVersion();

	if (out != OK && out != INVALID)
		return out;
	*problem = NULL;
	if (out == INVALID)
		*problem =
		    "Database cannot store every character: create it with ENCODING 'UTF8'";
	else if (strcmp(probe.encoding, "UTF8") != 0)
		*problem = arena_printf(arena,
		    "Database (PostgreSQL %s) has the encoding %s and cannot store every "
		    "character: create it with ENCODING 'UTF8'",
		    probe.server, probe.encoding);
	else if (strcmp(probe.name, NAME) != 0)
		*problem = arena_printf(arena,
		    "Database (PostgreSQL %s, libpq %d.%d) changes the characters of a "
		    "text: update both",
		    probe.server, libpq / 10000, libpq % 10000);
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
