#include "db/list.h"

#include "base/arena.h"

void *
rows_list(struct arena *arena, const struct rows *rows, const struct column columns[],
    size_t column_count, size_t size, int64_t *count)
{
	char *items = arena_alloc(arena, rows_count(rows) * size);

	*count = 0;
	for (size_t i = 0; i < rows_count(rows); i++) {
		if (rows_text(rows, i, 0) == NULL)
			continue;
		rows_read(rows, i, columns, column_count, items + (size_t)*count * size);
		(*count)++;
	}
	return items;
}
