#include "db/query.h"

#include <libpq-fe.h>

#include "base/arena.h"
#include "base/number.h"

static const PGresult *
result_of(const struct rows *rows)
{
	return (const PGresult *)rows;
}

size_t
rows_count(const struct rows *rows)
{
	return (size_t)PQntuples(result_of(rows));
}

const char *
rows_text(const struct rows *rows, size_t row, size_t column)
{
	const PGresult *result = result_of(rows);

	if (PQgetisnull(result, (int)row, (int)column))
		return NULL;
	return PQgetvalue(result, (int)row, (int)column);
}

size_t
rows_length(const struct rows *rows, size_t row, size_t column)
{
	return (size_t)PQgetlength(result_of(rows), (int)row, (int)column);
}

bool
rows_flag(const struct rows *rows, size_t row, size_t column)
{
	const char *text = rows_text(rows, row, column);

	return text != NULL && text[0] == 't';
}

int64_t
rows_integer(const struct rows *rows, size_t row, size_t column)
{
	const char *text = rows_text(rows, row, column);
	int64_t number = 0;

	if (text == NULL || !number_parse(text, INT64_MIN, INT64_MAX, &number))
		return 0;
	return number;
}

void
rows_read(const struct rows *rows, size_t row, const struct shape *shape, void *into)
{
	for (size_t i = 0; i < shape->count; i++) {
		void *field = (char *)into + shape->columns[i].offset;

		switch (shape->columns[i].kind) {
		case COLUMN_TEXT:
			*(const char **)field = rows_text(rows, row, i);
			break;
		case COLUMN_FLAG:
			*(bool *)field = rows_flag(rows, row, i);
			break;
		case COLUMN_INTEGER:
			*(int64_t *)field = rows_integer(rows, row, i);
			break;
		}
	}
}

void *
rows_list(struct arena *arena, const struct rows *rows, const struct shape *shape,
    int64_t *count)
{
	char *items = arena_alloc(arena, rows_count(rows) * shape->bytes);

	*count = 0;
	for (size_t i = 0; i < rows_count(rows); i++) {
		if (rows_text(rows, i, 0) == NULL)
			continue;
		rows_read(rows, i, shape, items + (size_t)*count * shape->bytes);
		(*count)++;
	}
	return items;
}
