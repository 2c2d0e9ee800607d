/*
 * Named statements.  Each stands in sql/queries, compiled in; C holds no SQL.
 *
 * Statements are sent unnamed (PgBouncer in transaction mode keeps working) with
 * a deadline; past it the connection is dropped, and the role's
 * statement_timeout ends the statement in the server.  After a failure to connect or
 * a passed deadline every statement fails at once for DATABASE_RETRY.
 *
 * Outcomes: OK; TAKEN (SQLSTATE 23505); INVALID (classes 22, 23 and 54: the
 * data's fault); TIMED_OUT (57014, 55P03, 40P01, 40001: the server ended this statement, and
 * may be quick about another); UNAVAILABLE (everything else: the database is away, or no
 * statement would do better).  Only SQLSTATE, the statement's and the constraint's name are
 * logged: libpq's messages carry row values.
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

/* A statement with its parameters: values[i] is the text of $i+1, NULL for NULL. */
struct call {
	enum query query;
	const char *const *values;
	size_t count;
};

/* A call with an array of parameters; without any. */
#define CALL(query, values) ((struct call){ (query), (values), COUNT(values) })
#define PLAIN_CALL(query) ((struct call){ (query), NULL, 0 })

/* Runs a statement.  *rows (when rows is not NULL) is set on OK. */
enum outcome db_query(
    struct db *, struct arena *, struct call, struct rows **rows) MUST_USE;

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

/* A struct and the columns that fill it: const char *, bool and int64_t fields. */
struct shape {
	const struct column *columns;
	size_t count;
	size_t bytes; /* of the struct */
};

#define SHAPE(columns, type)                                                             \
	{                                                                                \
		(columns), COUNT(columns), sizeof(type)                                  \
	}

/* Fills *into from one row. */
void rows_read(const struct rows *, size_t row, const struct shape *, void *into);

/*
 * An array of structs, each from a row; the arena's.  Rows whose first column is NULL are
 * left out (an outer join's "nothing"); *count tells how many there are.
 */
void *rows_list(
    struct arena *, const struct rows *, const struct shape *, int64_t *count);

/* Runs a statement and fills *into from its only row; NOT_FOUND when it answers with none. */
enum outcome db_find(
    struct db *, struct arena *, struct call, const struct shape *, void *into) MUST_USE;

#endif
