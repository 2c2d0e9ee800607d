/*
 * A PostgreSQL of a test: it takes one caller, answers each small statement with what the test
 * wrote, and hangs up.
 */
#ifndef LIB_BACKEND_H
#define LIB_BACKEND_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct arena;
struct db;

struct backend {
	int fd;
	pthread_t thread;
	const struct text *answers;
	size_t count;
	struct arena *arena; /* of the test */
	struct text asked;   /* all that came; to be looked at after backend_stop */
};

/* A cell in PostgreSQL's binary form; bytes NULL: NULL. */
struct backend_cell {
	const char *name;
	int32_t type; /* pg_type.oid */
	const char *bytes;
	size_t length;
};

/* Opens it, and a connection to it that is not connected yet. */
struct db *backend_start(
    struct arena *, struct backend *, const struct text *answers, size_t count);

/* Ends both: every answer was given. */
void backend_stop(struct backend *, struct db *);

/* An answer that is an error. */
struct text backend_error(struct arena *, const char *sqlstate);

/* An answer of rows with the columns of cells, which has all rows one after the other. */
struct text backend_rows(
    struct arena *, const struct backend_cell *cells, size_t columns, size_t rows);

#endif
