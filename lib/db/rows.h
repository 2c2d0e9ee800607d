/* An answer and what it was asked by: inside db/ only. */
#ifndef DB_ROWS_NEW_H
#define DB_ROWS_NEW_H

#include <libpq-fe.h>

#include "db/queries.h"
#include "db/rows.h"

struct arena;

struct rows {
	const PGresult *result;
	struct arena *arena;
	enum query query;
};

/* The result is the arena's already. */
struct rows *rows_new(struct arena *, enum query, const PGresult *);

#endif
