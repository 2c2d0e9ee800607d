#include "db/script.h"

#include <libpq-fe.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/connection.h"
#include "handle.h"

enum outcome
db_script(struct db *db, struct arena *arena, const char *sql, const char **message)
{
	PGresult *result;
	ExecStatusType status;
	enum outcome out;

	if (db_connect(db, clock_monotonic_ms() + db_timeout_ms()) != OK) {
		*message = "cannot connect to DATABASE_URL";
		return UNAVAILABLE;
	}
	PQsetnonblocking(db->connection, 0);
	PQsetErrorVerbosity(db->connection, PQERRORS_DEFAULT);
	result = PQexec(db->connection, sql);
	status = PQresultStatus(result);
	out = db_outcome(PQresultErrorField(result, PG_DIAG_SQLSTATE));
	PQclear(result);
	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
		return OK;
	*message = arena_text(arena, PQerrorMessage(db->connection));
	return out == TIMED_OUT ? TIMED_OUT : FAILED;
}
