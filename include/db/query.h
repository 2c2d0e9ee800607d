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
#include "db/param.h"
#include "db/queries.h"
#include "db/rows.h"

struct arena;
struct db;

/* A statement with its parameters. */
struct call {
	enum query query;
	const struct param *params;
	size_t count;
};

/* CALL(QUERY_ROOM_DELETE, param_text(id), param_moment(now)) */
#define CALL(query, ...)                                                                 \
	((struct call){ (query), (const struct param[]){ __VA_ARGS__ },                  \
	    COUNT(((const struct param[]){ __VA_ARGS__ })) })

/* A call without parameters. */
#define PLAIN_CALL(query) ((struct call){ (query), NULL, 0 })

/* Runs a statement.  *rows is set on OK; rows may be NULL. */
enum outcome db_query(
    struct db *, struct arena *, struct call, struct rows **rows) MUST_USE;

/* Runs a statement and fills *into from its only row; NOT_FOUND when it answers with none. */
enum outcome db_find(
    struct db *, struct arena *, struct call, const struct shape *, void *into) MUST_USE;

/* The only column of the only row of a statement; NOT_FOUND: there is no row, or NULL. */
enum outcome db_find_text(
    struct db *, struct arena *, struct call, const char **) MUST_USE;
enum outcome db_find_integer(
    struct db *, struct arena *, struct call, int64_t *) MUST_USE;
enum outcome db_find_flag(struct db *, struct arena *, struct call, bool *) MUST_USE;

/* Runs a statement and makes structs of all its rows, as rows_list. */
enum outcome db_list(struct db *, struct arena *, struct call, const struct shape *,
    struct list *) MUST_USE;

/* The same of a statement whose first row has, as `total`, how many there are on all pages. */
enum outcome db_page(struct db *, struct arena *, struct call, const struct shape *,
    struct list *) MUST_USE;

#endif
