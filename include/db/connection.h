/*
 * A connection to PostgreSQL, opened when first needed and again after it was lost.
 * Several hosts in DATABASE_URL are tried one after the other, the one that worked last
 * first, each with its share of the deadline (after a refused login, too: libpq would stop
 * there).  Used by one thread at a time.  The module owns DATABASE_URL, DATABASE_TIMEOUT
 * and DATABASE_RETRY (db_config).
 */
#ifndef DB_CONNECTION_H
#define DB_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/outcome.h"

struct config_group;
struct db;

extern const struct config_group db_config;

/*
 * A handle; nothing is opened yet.  program names the role (reflector_<program>,
 * dashes as underscores) for a DATABASE_URL without a user, and the
 * application_name; NULL: an operator's command, whose statements have no deadline.  It logs in
 * as postgres if root runs it without PGUSER, else as libpq's own default user.  The caller
 * frees it.
 */
struct db *db_new(const char *program);

/* Gives the statements of an operator's command the deadline of the programs'. */
void db_limit(struct db *);

/*
 * The same for an operator who only reads: it logs in as reflector_reader, or as PGUSER, and its
 * statements have a deadline.
 */
struct db *db_new_reader(void);

/* Closes the connection until the next statement. */
void db_close(struct db *);

/* Between two requests: closes a connection whose buffers a large answer has blown up. */
void db_rest(struct db *);

/* Closes.  db_free(NULL) does nothing. */
void db_free(struct db *);

/* Has a statement connected it, and none found it lost? */
bool db_is_connected(const struct db *);

/* How long a statement, its connecting included, may take: DATABASE_TIMEOUT. */
int64_t db_timeout_ms(void);

/* For how long statements fail at once when the database was away: DATABASE_RETRY. */
int64_t db_retry_ms(void);

#endif
