/*
 * Named statements.  Each is a file in sql/queries, compiled in; C holds no SQL.
 *
 * Statements are sent unnamed (PgBouncer in transaction mode keeps working) with
 * a deadline; past it the connection is dropped, and the role's
 * statement_timeout ends the statement in the server.  After a failure to connect or
 * a passed deadline every statement fails at once for DATABASE_RETRY.
 *
 * Outcomes: OK; NOT_UNIQUE (SQLSTATE 23505); INVALID (classes 22, 23 and 54: the
 * data's fault); UNAVAILABLE (everything else).  Only SQLSTATE, the
 * statement's and the constraint's name are logged: libpq's messages carry row values.
 */
#ifndef DB_QUERY_H
#define DB_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/outcome.h"
#include "db/queries.h"

struct arena;
struct db;

/* Rows of an answer; the arena's, with every text read from them. */
struct rows;

/*
 * Runs a statement; values[i] is the text of parameter $i+1, NULL for NULL; count may
 * be fewer than the array holds.  *rows (when rows is not NULL) is set on OK.
 */
enum outcome db_query(struct db *, struct arena *, enum query, const char *const values[],
    size_t count, struct rows **rows) MUST_USE;

size_t rows_count(const struct rows *);

/* NULL for SQL's NULL. */
const char *rows_text(const struct rows *, size_t row, size_t column);
size_t rows_length(const struct rows *, size_t row, size_t column);
bool rows_flag(const struct rows *, size_t row, size_t column);
int64_t rows_integer(const struct rows *, size_t row, size_t column); /* 0 for NULL */

/* The struct field that a column of an answer fills, in the answer's order. */
struct column {
	enum { COLUMN_TEXT, COLUMN_FLAG, COLUMN_INTEGER } kind;
	size_t offset;
};

/* Fills *into from one row: const char *, bool and int64_t fields. */
void rows_read(const struct rows *, size_t row, const struct column[], size_t count, void *into);

#endif
