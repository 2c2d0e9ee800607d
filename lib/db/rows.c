#include "rows.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/flag.h"
#include "base/log.h"

/* PostgreSQL's numbers of its types (pg_type.oid), which never change. */
#define TYPE_BOOLEAN 16
#define TYPE_BIGINT 20
#define TYPE_SMALLINT 21
#define TYPE_INTEGER 23
#define TYPE_TEXT 25
#define TYPE_JSON 114
#define TYPE_TIMESTAMPTZ 1184

/* PostgreSQL counts microseconds from 2000-01-01T00:00:00Z. */
#define POSTGRES_EPOCH INT64_C(946684800000000)

#define MICROSECOND_DIGITS 6

struct rows *
rows_new(struct arena *arena, enum query query, const PGresult *result)
{
	struct rows *rows = arena_alloc(arena, sizeof(*rows));

	*rows = (struct rows){ result, arena, query };
	return rows;
}

size_t
rows_count(const struct rows *rows)
{
	return (size_t)PQntuples(rows->result);
}

static enum outcome
fail(const struct rows *rows, const char *column, const char *what)
{
	log_error(
	    "query %s: column %s: %s: run reflectorctl migrate, then reflectorctl reload",
	    queries[rows->query].name, column, what);
	return FAILED;
}

static bool
is_type(enum column_kind kind, Oid type)
{
	switch (kind) {
	case COLUMN_TEXT:
	case COLUMN_LENGTH:
		return type == TYPE_TEXT || type == TYPE_JSON;
	case COLUMN_INTEGER:
		return type == TYPE_BIGINT || type == TYPE_INTEGER ||
		    type == TYPE_SMALLINT;
	case COLUMN_FLAG:
	case COLUMN_OPTIONAL_FLAG:
		return type == TYPE_BOOLEAN;
	case COLUMN_MOMENT:
	case COLUMN_TIME:
		return type == TYPE_TIMESTAMPTZ;
	}
	return false;
}

/* Most stand at their own place: it is looked at first. */
static int
find_field(const PGresult *result, const char *name, size_t place)
{
	const int count = PQnfields(result);

	for (int i = 0; i < count; i++) {
		const int field = (int)((place + (size_t)i) % (size_t)count);

		if (strcmp(PQfname(result, field), name) == 0)
			return field;
	}
	return -1;
}

enum outcome
rows_bind(const struct rows *rows, const struct shape *shape, struct binding *binding)
{
	assert(shape->count <= SHAPE_MOST);
	binding->rows = rows;
	binding->shape = shape;
	for (size_t i = 0; i < shape->count; i++) {
		const struct column *column = &shape->columns[i];
		const int field = find_field(rows->result, column->name, i);

		if (field < 0)
			return fail(rows, column->name, "the answer has none");
		if (!is_type(column->kind, PQftype(rows->result, field)))
			return fail(rows, column->name, "of another type");
		binding->fields[i] = field;
	}
	return OK;
}

/* Big-endian, of 2, 4 or 8 bytes. */
static int64_t
integer_of(const char *bytes, int length)
{
	int64_t number = (bytes[0] & 0x80) != 0 ? -1 : 0;

	for (int i = 0; i < length; i++)
		number = number * 256 + (unsigned char)bytes[i];
	return number;
}

static int64_t
moment_of(const char *bytes, int length)
{
	return integer_of(bytes, length) + POSTGRES_EPOCH;
}

static bool
is_writable(const char *bytes, int length)
{
	const int64_t since = integer_of(bytes, length);

	return since >= CLOCK_EARLIEST - POSTGRES_EPOCH &&
	    since <= CLOCK_LATEST - POSTGRES_EPOCH;
}

static enum outcome
check_cell(const struct rows *rows, int row, int field, const struct column *column)
{
	const bool is_time = column->kind == COLUMN_MOMENT || column->kind == COLUMN_TIME;

	if (PQgetisnull(rows->result, row, field))
		return column->need == MAY_BE_NULL ? OK :
						     fail(rows, column->name, "NULL");
	if (is_time &&
	    !is_writable(PQgetvalue(rows->result, row, field),
		PQgetlength(rows->result, row, field)))
		return fail(rows, column->name, "a time that RFC 3339 cannot write");
	return OK;
}

/* Of a NULL libpq answers with an empty text. */
static void
read_cell(const struct rows *rows, int row, int field, enum column_kind kind, void *into)
{
	const bool is_null = PQgetisnull(rows->result, row, field);
	const char *bytes = PQgetvalue(rows->result, row, field);
	const int length = PQgetlength(rows->result, row, field);

	switch (kind) {
	case COLUMN_TEXT:
		*(const char **)into = is_null ? NULL : bytes;
		break;
	case COLUMN_LENGTH:
		*(size_t *)into = (size_t)length;
		break;
	case COLUMN_INTEGER:
		*(int64_t *)into = is_null ? 0 : integer_of(bytes, length);
		break;
	case COLUMN_FLAG:
		*(bool *)into = !is_null && bytes[0] != 0;
		break;
	case COLUMN_OPTIONAL_FLAG:
		*(enum flag *)into = is_null ? FLAG_ABSENT : flag_of(bytes[0] != 0);
		break;
	case COLUMN_MOMENT:
		*(int64_t *)into = is_null ? 0 : moment_of(bytes, length);
		break;
	case COLUMN_TIME:
		*(const char **)into = is_null ?
		    NULL :
		    clock_format(
			rows->arena, moment_of(bytes, length), MICROSECOND_DIGITS);
		break;
	}
}

enum outcome
rows_read(const struct binding *binding, size_t row, void *into)
{
	const struct shape *shape = binding->shape;

	for (size_t i = 0; i < shape->count; i++)
		if (check_cell(binding->rows, (int)row, binding->fields[i],
			&shape->columns[i]) != OK)
			return FAILED;
	for (size_t i = 0; i < shape->count; i++)
		read_cell(binding->rows, (int)row, binding->fields[i],
		    shape->columns[i].kind, (char *)into + shape->columns[i].offset);
	return OK;
}

enum outcome
rows_list(const struct binding *binding, size_t first, size_t count, struct list *list)
{
	const struct rows *rows = binding->rows;
	const size_t bytes = binding->shape->bytes;
	char *items = arena_alloc(rows->arena, count * bytes);
	struct list found = { .items = items };

	for (size_t i = first; i < first + count; i++) {
		if (PQgetisnull(rows->result, (int)i, binding->fields[0]))
			continue;
		if (rows_read(binding, i, items + (size_t)found.count * bytes) != OK)
			return FAILED;
		found.count++;
	}
	*list = found;
	return OK;
}
