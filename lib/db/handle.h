/* What connection.c, query.c and script.c share: inside db/ only. */
#ifndef DB_HANDLE_H
#define DB_HANDLE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"

struct db {
	char *program;
	char *database;	   /* another one than the URL's; NULL: that one */
	char *user;	   /* for a URL without one; NULL: libpq's choice */
	bool has_deadline; /* a program's; an operator waits as long as it takes */
	PGconn *connection;
	bool
	    is_swollen; /* it keeps buffers as large as the largest answer that it has had */
	size_t host;	/* which of DATABASE_URL's worked last */
	/* Statements fail without a try before this moment; 0: available. */
	int64_t down_until_ms;
	bool is_told; /* the reason is in the log already */
};

/* DATABASE_URL. */
const char *db_url(void);

/* Opens the connection when it is not open, before the deadline. */
enum outcome db_connect(struct db *, int64_t deadline_ms) MUST_USE;

/* Closes it; with fail_fast, statements fail at once for DATABASE_RETRY. */
void db_drop(struct db *, bool fail_fast);

/* What a statement's failure means; NULL: the server did not say. */
enum outcome db_outcome(const char *sqlstate);

/* Waits until the socket is ready (POLLIN or POLLOUT); false when the deadline passes. */
bool db_wait(PGconn *, short events, int64_t deadline_ms) MUST_USE;

#endif
