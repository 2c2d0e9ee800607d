#include "db/query.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <string.h>

#include "advice.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/connection.h"
#include "handle.h"
#include "metrics/metrics.h"
#include "param.h"
#include "rows.h"

/* Connecting anew costs less than keeping a buffer of this size for every worker. */
#define SWOLLEN_BYTES ((size_t)1024 * 1024)

/* Numbers and times are binary, which saves formatting and parsing. */
#define BINARY_ANSWER 1

#define STATEMENT_TIMEOUT "57014"

/* Why a statement came back without an answer. */
enum sent { ANSWERED, LOST, LATE, AWAY };

bool
db_wait(PGconn *connection, short events, int64_t deadline_ms)
{
	for (;;) {
		struct pollfd fd = { .fd = PQsocket(connection), .events = events };
		int64_t left = deadline_ms - clock_monotonic_ms();
		int ready;

		if (left <= 0)
			return false;
		ready = poll(&fd, 1, left > INT32_MAX ? INT32_MAX : (int)left);
		if (ready > 0)
			return true;
		if (ready < 0 && errno != EINTR)
			return false;
	}
}

/* Sends until the server has it all, then reads until its last result is here. */
static enum sent
exchange(PGconn *connection, int64_t deadline_ms, PGresult **answer)
{
	int unsent;
	PGresult *next;

	while ((unsent = PQflush(connection)) != 0) {
		if (unsent < 0)
			return LOST;
		if (!db_wait(connection, POLLIN | POLLOUT, deadline_ms))
			return LATE;
		if (PQconsumeInput(connection) == 0)
			return LOST;
	}
	for (;;) {
		while (PQisBusy(connection)) {
			if (!db_wait(connection, POLLIN, deadline_ms))
				return LATE;
			if (PQconsumeInput(connection) == 0)
				return LOST;
		}
		next = PQgetResult(connection);
		if (next == NULL)
			return *answer == NULL ? LOST : ANSWERED;
		PQclear(*answer);
		*answer = next;
	}
}

/*
 * Ended by statement_timeout or an operator, kept too long by another's lock, ended for a
 * deadlock's or a conflict's sake: the database is there.
 */
static bool
is_timeout(const char *sqlstate)
{
	static const char *const states[] = { STATEMENT_TIMEOUT, "55P03", "40P01",
		"40001" };

	for (size_t i = 0; i < COUNT(states); i++)
		if (strcmp(sqlstate, states[i]) == 0)
			return true;
	return false;
}

enum outcome
db_outcome(const char *sqlstate)
{
	if (sqlstate == NULL)
		return UNAVAILABLE;
	if (is_timeout(sqlstate))
		return TIMED_OUT;
	if (strcmp(sqlstate, "23505") == 0)
		return TAKEN;
	if (strncmp(sqlstate, "22", 2) == 0 || strncmp(sqlstate, "23", 2) == 0 ||
	    strncmp(sqlstate, "54", 2) == 0)
		return INVALID;
	return UNAVAILABLE;
}

static void
note_failure(enum query query, const PGresult *result, enum outcome out)
{
	const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);

	if (out == TIMED_OUT)
		metrics_database(strcmp(sqlstate, STATEMENT_TIMEOUT) == 0 ?
			DATABASE_STATEMENT_TIMEOUT :
			DATABASE_LOCK_TIMEOUT);
	if (out == UNAVAILABLE || out == TIMED_OUT)
		log_error("query %s: SQLSTATE %s, %s", queries[query].name,
		    sqlstate == NULL ? "none" : sqlstate, advice_for(sqlstate));
	else
		log_info("query %s: SQLSTATE %s constraint %s", queries[query].name,
		    sqlstate, constraint == NULL ? "none" : constraint);
}

static void
clear(void *result)
{
	PQclear(result);
}

static const char *const *
texts_of(struct arena *arena, struct call call)
{
	const char **texts = arena_alloc(arena, call.count * sizeof(*texts));

	for (size_t i = 0; i < call.count; i++)
		texts[i] = param_write(arena, &call.params[i]);
	return texts;
}

/* A connection that failed while idle is found out only by using it. */
static enum sent
send_once(struct db *db, struct arena *arena, struct call call, PGresult **answer)
{
	int64_t deadline_ms = clock_monotonic_ms() + db_timeout_ms();

	if (db_connect(db, deadline_ms) != OK)
		return AWAY;
	if (!db->has_deadline)
		deadline_ms = INT64_MAX;
	PQsetnonblocking(db->connection, 1);
	if (PQsendQueryParams(db->connection, queries[call.query].sql, (int)call.count,
		NULL, texts_of(arena, call), NULL, NULL, BINARY_ANSWER) == 0)
		return LOST;
	return exchange(db->connection, deadline_ms, answer);
}

/* db_connect has logged the reason; the connection is closed already. */
static enum outcome
unanswered(struct db *db, enum query query, enum sent sent)
{
	if (sent != AWAY) {
		log_error("query %s: %s", queries[query].name,
		    sent == LATE ? "no answer within DATABASE_TIMEOUT: check that "
				   "PostgreSQL is not overloaded or stopped" :
				   advice_for(NULL));
		metrics_database(sent == LATE ? DATABASE_NO_ANSWER : DATABASE_LOST);
		db_drop(db, sent == LATE);
	}
	return UNAVAILABLE;
}

enum outcome
db_query(struct db *db, struct arena *arena, struct call call, struct rows **rows)
{
	PGresult *answer = NULL;
	enum sent sent = send_once(db, arena, call, &answer);
	ExecStatusType status;
	enum outcome out;

	if (sent != ANSWERED) {
		PQclear(answer);
		return unanswered(db, call.query, sent);
	}
	arena_defer(arena, clear, answer);
	if (PQresultMemorySize(answer) > SWOLLEN_BYTES)
		db->is_swollen = true;
	status = PQresultStatus(answer);
	if (PQstatus(db->connection) != CONNECTION_OK)
		db_drop(db, false);
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
		out = db_outcome(PQresultErrorField(answer, PG_DIAG_SQLSTATE));
		note_failure(call.query, answer, out);
		return out;
	}
	if (rows != NULL)
		*rows = rows_new(arena, call.query, answer);
	return OK;
}

enum outcome
db_find(struct db *db, struct arena *arena, struct call call, const struct shape *shape,
    void *into)
{
	struct binding binding;
	struct rows *rows;
	enum outcome out = db_query(db, arena, call, &rows);

	if (out == OK)
		out = rows_bind(rows, shape, &binding);
	if (out != OK)
		return out;
	return rows_count(rows) == 0 ? NOT_FOUND : rows_read(&binding, 0, into);
}

/* The column is named as the answer has it: there is no other. */
static enum outcome
find_only(struct db *db, struct arena *arena, struct call call, enum column_kind kind,
    void *into)
{
	struct column column = { .kind = kind };
	const struct shape shape = { &column, 1, 0 };
	struct binding binding;
	struct rows *rows;
	enum outcome out = db_query(db, arena, call, &rows);

	if (out != OK)
		return out;
	if (PQnfields(rows->result) != 1) {
		log_error("query %s: not one column: run reflectorctl migrate",
		    queries[call.query].name);
		return FAILED;
	}
	column.name = PQfname(rows->result, 0);
	out = rows_bind(rows, &shape, &binding);
	if (out != OK)
		return out;
	if (rows_count(rows) == 0 || PQgetisnull(rows->result, 0, 0))
		return NOT_FOUND;
	return rows_read(&binding, 0, into);
}

enum outcome
db_find_text(struct db *db, struct arena *arena, struct call call, const char **text)
{
	return find_only(db, arena, call, COLUMN_TEXT, text);
}

enum outcome
db_find_integer(struct db *db, struct arena *arena, struct call call, int64_t *number)
{
	return find_only(db, arena, call, COLUMN_INTEGER, number);
}

enum outcome
db_find_flag(struct db *db, struct arena *arena, struct call call, bool *flag)
{
	return find_only(db, arena, call, COLUMN_FLAG, flag);
}

enum outcome
db_list(struct db *db, struct arena *arena, struct call call, const struct shape *shape,
    struct list *list)
{
	struct binding binding;
	struct rows *rows;
	enum outcome out = db_query(db, arena, call, &rows);

	if (out == OK)
		out = rows_bind(rows, shape, &binding);
	return out == OK ? rows_list(&binding, 0, rows_count(rows), list) : out;
}

enum outcome
db_page(struct db *db, struct arena *arena, struct call call, const struct shape *shape,
    struct list *list)
{
	static const struct column columns[] = { { .name = "total",
	    .kind = COLUMN_INTEGER } };
	static const struct shape total_shape = SHAPE(columns, int64_t);
	struct binding binding, total;
	struct rows *rows;
	enum outcome out = db_query(db, arena, call, &rows);

	if (out == OK)
		out = rows_bind(rows, shape, &binding);
	if (out == OK)
		out = rows_bind(rows, &total_shape, &total);
	if (out == OK)
		out = rows_list(&binding, 0, rows_count(rows), list);
	return out == OK ? rows_read(&total, 0, &list->total) : out;
}
