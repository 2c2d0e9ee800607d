/* What an operator should do about PostgreSQL's errors, for log lines. */
#ifndef DB_ADVICE_H
#define DB_ADVICE_H

#include <libpq-fe.h>
#include <stddef.h>

/* "disk full: free space on PostgreSQL's disk"; sqlstate may be NULL. */
const char *advice_for(const char *sqlstate);

/*
 * Writes one line about a connection that failed into `line`: libpq's message without the
 * server's source position, and the advice.
 */
void advice_on_connecting(PGconn *, char *line, size_t size);

#endif
