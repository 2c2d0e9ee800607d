#include "db/connection.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "advice.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/text.h"
#include "db/hosts.h"
#include "handle.h"
#include "metrics/metrics.h"

static const char *database_url;
static int64_t database_timeout_ms;
static int64_t database_retry_ms;
static struct hosts hosts;

/* clang-format off */
static const struct variable variables[] = {
	{ .name = "DATABASE_URL", .kind = VARIABLE_TEXT, .into = &database_url,
	  .fallback = "postgresql:///reflector" },
	{ .name = "DATABASE_TIMEOUT", .kind = VARIABLE_SECONDS, .into = &database_timeout_ms,
	  .fallback = "3", .low = 1, .high = 600000 },
	{ .name = "DATABASE_RETRY", .kind = VARIABLE_SECONDS, .into = &database_retry_ms,
	  .fallback = "1", .low = 1, .high = 600000 },
};
/* clang-format on */

static void
settle(struct config_faults *faults)
{
	/* NULL: no UTF-8, which has been told already. */
	if (database_url == NULL)
		return;
	if (!text_starts(database_url, "postgresql://") &&
	    !text_starts(database_url, "postgres://"))
		config_fault(faults, "DATABASE_URL", "must be a URI, postgresql://...");
	else if (!hosts_read(faults->arena, database_url, &hosts))
		config_fault(faults, "DATABASE_URL",
		    "must be a PostgreSQL URI, its password percent-encoded");
}

const struct config_group db_config = { variables, COUNT(variables), settle };

/* Allocated once, at start-up: running out of memory then ends the process. */
static void *
required(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

/* user NULL: libpq's own default, PGUSER or the system's user. */
static struct db *
make(const char *name, const char *user, bool has_deadline)
{
	struct db *db = required(calloc(1, sizeof(*db)));

	db->program = required(strdup(name));
	db->user = user == NULL ? NULL : required(strdup(user));
	db->has_deadline = has_deadline;
	return db;
}

struct db *
db_new(const char *program)
{
	const bool is_root = geteuid() == 0 && getenv("PGUSER") == NULL;
	struct db *db;

	if (program == NULL)
		return make("reflectorctl", is_root ? "postgres" : NULL, false);
	db = make(program, NULL, true);
	if (asprintf(&db->user, "reflector_%s", program) < 0)
		abort();
	for (char *c = db->user; *c != '\0'; c++)
		if (*c == '-')
			*c = '_';
	return db;
}

struct db *
db_new_reader(void)
{
	return make(
	    "reflectorctl", getenv("PGUSER") == NULL ? "reflector_reader" : NULL, true);
}

const char *
db_url(void)
{
	return database_url;
}

void
db_limit(struct db *db)
{
	db->has_deadline = true;
}

void
db_free(struct db *db)
{
	if (db == NULL)
		return;
	PQfinish(db->connection);
	free(db->database);
	free(db->program);
	free(db->user);
	free(db);
}

bool
db_is_connected(const struct db *db)
{
	return db->connection != NULL;
}

void
db_close(struct db *db)
{
	db_drop(db, false);
}

void
db_rest(struct db *db)
{
	if (db->is_swollen)
		db_drop(db, false);
}

int64_t
db_timeout_ms(void)
{
	return database_timeout_ms;
}

int64_t
db_retry_ms(void)
{
	return database_retry_ms;
}

/* libpq's notices carry row values. */
static void
drop_notice(void *arg, const PGresult *notice)
{
	(void)arg;
	(void)notice;
}

static PGconn *
start_connecting(const struct db *db, const struct host *host)
{
	/* A later keyword wins (NULL never): the user is a default, the rest is ours.  libpq
	 * reads the first dbname alone as a URL. */
	const char *const keywords[] = { db->user == NULL ? "application_name" : "user",
		"dbname", "dbname", "application_name", "client_encoding", "gssencmode",
		"host", "hostaddr", "port", NULL };
	const char *const values[] = { db->user == NULL ? db->program : db->user,
		database_url, db->database, db->program, "UTF8", "disable", host->name,
		host->address, host->port, NULL };

	return PQconnectStartParams(keywords, values, 1);
}

/* FAILED: libpq tells why; UNAVAILABLE: no answer before the deadline. */
static enum outcome
finish_connecting(PGconn *connection, int64_t deadline_ms)
{
	PostgresPollingStatusType status = PGRES_POLLING_WRITING;

	if (PQstatus(connection) == CONNECTION_BAD)
		return FAILED;
	while (status != PGRES_POLLING_OK) {
		if (status == PGRES_POLLING_FAILED)
			return FAILED;
		if (!db_wait(connection,
			status == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline_ms))
			return UNAVAILABLE;
		status = PQconnectPoll(connection);
	}
	return OK;
}

static void
log_refusal(PGconn *connection)
{
	char line[1024];

	advice_on_connecting(connection, line, sizeof(line));
	log_error("database: cannot connect: %s", line);
}

static enum outcome
connect_host(struct db *db, const struct host *host, int64_t deadline_ms)
{
	enum outcome out;

	db->connection = start_connecting(db, host);
	if (db->connection == NULL)
		return UNAVAILABLE;
	PQsetErrorVerbosity(db->connection, PQERRORS_VERBOSE); /* with the SQLSTATE */
	out = finish_connecting(db->connection, deadline_ms);
	if (out == OK)
		return OK;
	if (out == FAILED && !db->is_told)
		log_refusal(db->connection);
	else if (!db->is_told)
		log_error("database: cannot connect: timeout, host \"%s\" port %s: "
			  "check that PostgreSQL answers there, and DATABASE_URL",
		    PQhost(db->connection), PQport(db->connection));
	db_drop(db, false);
	return UNAVAILABLE;
}

/*
 * Every host once, the one that worked last first, each with its share of the time.  The
 * log has each host's reason when the database goes away, not each time it is asked for.
 */
static enum outcome
connect_any(struct db *db, int64_t deadline_ms)
{
	for (size_t tried = 0; tried < hosts.count; tried++) {
		size_t index = (db->host + tried) % hosts.count;
		int64_t share_ms = hosts_share(
		    clock_monotonic_ms(), deadline_ms, hosts.count - tried);

		if (connect_host(db, &hosts.items[index], share_ms) == OK) {
			if (db->is_told)
				log_info("database: connected again");
			db->host = index;
			db->is_told = false;
			return OK;
		}
	}
	db->is_told = true;
	return UNAVAILABLE;
}

void
db_drop(struct db *db, bool fail_fast)
{
	PQfinish(db->connection);
	db->connection = NULL;
	db->is_swollen = false;
	if (fail_fast)
		db->down_until_ms = clock_monotonic_ms() + database_retry_ms;
}

/*
 * An idle server says something only when it goes away (or changes a setting): then a
 * new connection is better than a statement whose fate nobody knows.
 */
static bool
is_stale(PGconn *connection)
{
	struct pollfd fd = { .fd = PQsocket(connection), .events = POLLIN };

	return PQtransactionStatus(connection) == PQTRANS_IDLE && poll(&fd, 1, 0) != 0;
}

enum outcome
db_connect(struct db *db, int64_t deadline_ms)
{
	if (db->connection != NULL && is_stale(db->connection))
		db_drop(db, false);
	if (db->connection != NULL)
		return OK;
	if (db->down_until_ms > clock_monotonic_ms())
		return UNAVAILABLE;
	if (connect_any(db, deadline_ms) != OK) {
		metrics_database(DATABASE_NO_CONNECTION);
		db_drop(db, true);
		return UNAVAILABLE;
	}
	PQsetNoticeReceiver(db->connection, drop_notice, NULL);
	PQsetErrorVerbosity(db->connection, PQERRORS_SQLSTATE);
	db->down_until_ms = 0;
	return OK;
}
