/*
 * Rows into an array of structs.
 */
#ifndef DB_LIST_H
#define DB_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "db/query.h"

struct arena;

/*
 * An array of count structs of `size` bytes, each filled from a row; the arena's.  Rows whose
 * first column is NULL are left out (an outer join's "nothing"); *count tells how many
 * there are.
 */
void *rows_list(struct arena *, const struct rows *, const struct column[], size_t columns,
    size_t size, int64_t *count);

#endif
