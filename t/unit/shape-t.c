#include "db/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/flag.h"
#include "db/query.h"
#include "lib/backend.h"
#include "lib/verify.h"

#define BOOLEAN 16
#define BIGINT 20
#define SMALLINT 21
#define INTEGER 23
#define TEXT 25
#define JSON 114
#define TIMESTAMPTZ 1184
#define NUMERIC 1700

#define CELL(name, type, bytes)                                                          \
	{                                                                                \
		name, type, bytes, sizeof(bytes) - 1                                     \
	}
#define NULL_CELL(name, type)                                                            \
	{                                                                                \
		name, type, NULL, 0                                                      \
	}

/* 2025-01-15T10:30:00.5Z, from 2000 on. */
#define HALF_PAST_TEN "\x00\x02\xce\xba\xed\xb1\x9b\x20"

struct sample {
	const char *text, *json, *time;
	size_t json_bytes;
	int64_t small, middle, large, moment;
	bool flag;
	enum flag optional;
};

#define SAMPLE(member) COLUMN(struct sample, member)

/* clang-format off */
static const struct column columns[] = {
	{ SAMPLE(text), COLUMN_TEXT },
	{ SAMPLE(json), COLUMN_TEXT, MAY_BE_NULL },
	{ .name = "json", .offset = offsetof(struct sample, json_bytes), COLUMN_LENGTH, MAY_BE_NULL },
	{ SAMPLE(small), COLUMN_INTEGER, MAY_BE_NULL },
	{ SAMPLE(middle), COLUMN_INTEGER, MAY_BE_NULL },
	{ SAMPLE(large), COLUMN_INTEGER, MAY_BE_NULL },
	{ SAMPLE(flag), COLUMN_FLAG, MAY_BE_NULL },
	{ SAMPLE(optional), COLUMN_OPTIONAL_FLAG, MAY_BE_NULL },
	{ SAMPLE(moment), COLUMN_MOMENT, MAY_BE_NULL },
	{ SAMPLE(time), COLUMN_TIME, MAY_BE_NULL },
};

static const struct column few_columns[] = {
	{ SAMPLE(text), COLUMN_TEXT },
	{ SAMPLE(large), COLUMN_INTEGER },
	{ SAMPLE(time), COLUMN_TIME, MAY_BE_NULL },
};
/* clang-format on */

static const struct shape shape = SHAPE(columns, struct sample);
static const struct shape few = SHAPE(few_columns, struct sample);

static const struct call call = { QUERY_ROOM_LIST, NULL, 0 };

/* What db_find makes of an answer of one row, or of none. */
static enum outcome
find(struct arena *arena, struct text answer, const struct shape *wanted,
    struct sample *into)
{
	struct backend backend;
	struct db *db = backend_start(arena, &backend, &answer, 1);
	enum outcome out = db_find(db, arena, call, wanted, into);

	backend_stop(&backend, db);
	return out;
}

/* Into a sample that nothing has touched. */
static enum outcome
find_few(struct arena *arena, const struct backend_cell cells[3])
{
	struct sample sample = { .text = "untouched", .large = 7 };
	enum outcome out = find(arena, backend_rows(arena, cells, 3, 1), &few, &sample);

	assert_string_equal(sample.text, out == OK ? "x" : "untouched");
	assert_int_equal(sample.large, out == OK ? -1 : 7);
	return out;
}

static void
columns_are_found_by_name_in_any_order_and_have_types(void **state)
{
	static const struct backend_cell cells[] = {
		CELL("other", NUMERIC, "?"),
		CELL("time", TIMESTAMPTZ, HALF_PAST_TEN),
		CELL("moment", TIMESTAMPTZ, HALF_PAST_TEN),
		CELL("optional", BOOLEAN, "\0"),
		CELL("flag", BOOLEAN, "\1"),
		CELL("large", BIGINT, "\x80\0\0\0\0\0\0\0"),
		CELL("middle", INTEGER, "\x7f\xff\xff\xff"),
		CELL("small", SMALLINT, "\xff\xfe"),
		CELL("json", JSON, "{\"a\":1}"),
		CELL("text", TEXT, "x"),
	};
	struct sample sample;

	assert_int_equal(
	    find(*state, backend_rows(*state, cells, COUNT(cells), 1), &shape, &sample),
	    OK);
	assert_string_equal(sample.text, "x");
	assert_string_equal(sample.json, "{\"a\":1}");
	assert_int_equal(sample.json_bytes, 7);
	assert_true(sample.small == -2 && sample.middle == INT32_MAX);
	assert_true(sample.large == INT64_MIN);
	assert_true(sample.flag && sample.optional == FLAG_FALSE);
	assert_true(sample.moment == INT64_C(1736937000500000));
	assert_string_equal(sample.time, "2025-01-15T10:30:00.500000Z");
}

static void
null_is_none_where_it_may_be(void **state)
{
	static const struct backend_cell cells[] = {
		CELL("text", TEXT, ""),
		NULL_CELL("json", JSON),
		NULL_CELL("small", SMALLINT),
		NULL_CELL("middle", INTEGER),
		NULL_CELL("large", BIGINT),
		NULL_CELL("flag", BOOLEAN),
		NULL_CELL("optional", BOOLEAN),
		NULL_CELL("moment", TIMESTAMPTZ),
		NULL_CELL("time", TIMESTAMPTZ),
	};
	struct sample sample;

	memset(&sample, 0xa5, sizeof(sample));
	assert_int_equal(
	    find(*state, backend_rows(*state, cells, COUNT(cells), 1), &shape, &sample),
	    OK);
	assert_string_equal(sample.text, "");
	assert_null(sample.json);
	assert_null(sample.time);
	assert_int_equal(sample.json_bytes, 0);
	assert_true(sample.small == 0 && sample.middle == 0 && sample.large == 0);
	assert_true(sample.moment == 0 && !sample.flag);
	assert_int_equal(sample.optional, FLAG_ABSENT);
}

static void
a_defect_of_an_answer_fails_and_fills_nothing(void **state)
{
	static const struct backend_cell right[3] = { CELL("text", TEXT, "x"),
		CELL("large", INTEGER, "\xff\xff\xff\xff"),
		NULL_CELL("time", TIMESTAMPTZ) };
	static const struct backend_cell wrong[][3] = {
		/* a column is missing, or has another type */
		{ CELL("text", TEXT, "x"), CELL("Large", INTEGER, "\0\0\0\1"),
		    NULL_CELL("time", TIMESTAMPTZ) },
		{ CELL("text", TEXT, "x"), CELL("large", NUMERIC, "\0\1"),
		    NULL_CELL("time", TIMESTAMPTZ) },
		{ CELL("text", TEXT, "x"), CELL("large", TEXT, "1"),
		    NULL_CELL("time", TIMESTAMPTZ) },
		{ CELL("text", INTEGER, "\0\0\0\1"), CELL("large", INTEGER, "\0\0\0\1"),
		    NULL_CELL("time", TIMESTAMPTZ) },
		{ CELL("text", TEXT, "x"), CELL("large", INTEGER, "\0\0\0\1"),
		    CELL("time", TEXT, "now") },
		/* NULL where none may be */
		{ NULL_CELL("text", TEXT), CELL("large", INTEGER, "\0\0\0\1"),
		    NULL_CELL("time", TIMESTAMPTZ) },
		{ CELL("text", TEXT, "x"), NULL_CELL("large", INTEGER),
		    NULL_CELL("time", TIMESTAMPTZ) },
		/* infinity */
		{ CELL("text", TEXT, "x"), CELL("large", INTEGER, "\0\0\0\1"),
		    CELL("time", TIMESTAMPTZ, "\x7f\xff\xff\xff\xff\xff\xff\xff") },
	};
	struct sample sample;

	assert_int_equal(find_few(*state, right), OK);
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_int_equal(find_few(*state, wrong[i]), FAILED);
	assert_int_equal(
	    find(*state, backend_rows(*state, right, 3, 0), &few, &sample), NOT_FOUND);
	assert_int_equal(
	    find(*state, backend_rows(*state, wrong[0], 3, 0), &few, &sample), FAILED);
}

static void
a_row_of_nothing_is_left_out_and_a_page_has_a_total(void **state)
{
	static const struct backend_cell cells[] = {
		CELL("text", TEXT, "x"),
		CELL("large", BIGINT, "\0\0\0\0\0\0\0\1"),
		NULL_CELL("time", TIMESTAMPTZ),
		CELL("total", BIGINT, "\0\0\0\0\0\0\0\x9"),
		NULL_CELL("text", TEXT),
		NULL_CELL("large", BIGINT),
		NULL_CELL("time", TIMESTAMPTZ),
		CELL("total", BIGINT, "\0\0\0\0\0\0\0\x9"),
	};
	const struct text answers[] = { backend_rows(*state, cells, 4, 2),
		backend_rows(*state, cells, 4, 2), backend_rows(*state, cells, 3, 1),
		backend_rows(*state, cells, 4, 0) };
	struct backend backend;
	struct db *db = backend_start(*state, &backend, answers, COUNT(answers));
	struct list list = { .count = 7 };

	assert_int_equal(db_list(db, *state, call, &few, &list), OK);
	assert_int_equal(list.count, 1);
	assert_string_equal(((struct sample *)list.items)[0].text, "x");
	assert_int_equal(db_page(db, *state, call, &few, &list), OK);
	assert_true(list.count == 1 && list.total == 9);
	assert_int_equal(db_page(db, *state, call, &few, &list), FAILED);
	assert_int_equal(db_page(db, *state, call, &few, &list), FAILED);
	backend_stop(&backend, db);
}

static void
one_value_needs_no_shape(void **state)
{
	static const struct backend_cell one[] = { CELL("a", TEXT, "x") };
	static const struct backend_cell none[] = { NULL_CELL("a", TEXT) };
	static const struct backend_cell yes[] = { CELL("a", BOOLEAN, "\1") };
	static const struct backend_cell two[] = { CELL("a", INTEGER, "\0\0\0\2"),
		CELL("b", TEXT, "") };
	const struct text answers[] = { backend_rows(*state, one, 1, 1),
		backend_rows(*state, none, 1, 1), backend_rows(*state, one, 1, 0),
		backend_rows(*state, two, 1, 1), backend_rows(*state, yes, 1, 1),
		backend_rows(*state, two, 2, 1), backend_rows(*state, one, 1, 1) };
	struct backend backend;
	struct db *db = backend_start(*state, &backend, answers, COUNT(answers));
	const char *text = "";
	int64_t number = 0;
	bool flag = false;

	assert_int_equal(db_find_text(db, *state, call, &text), OK);
	assert_string_equal(text, "x");
	assert_int_equal(db_find_text(db, *state, call, &text), NOT_FOUND);
	assert_int_equal(db_find_text(db, *state, call, &text), NOT_FOUND);
	assert_int_equal(db_find_integer(db, *state, call, &number), OK);
	assert_int_equal(number, 2);
	assert_int_equal(db_find_flag(db, *state, call, &flag), OK);
	assert_true(flag);
	assert_int_equal(db_find_integer(db, *state, call, &number), FAILED);
	assert_int_equal(db_find_integer(db, *state, call, &number), FAILED);
	backend_stop(&backend, db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(columns_are_found_by_name_in_any_order_and_have_types),
		VERIFY_TEST(null_is_none_where_it_may_be),
		VERIFY_TEST(a_defect_of_an_answer_fails_and_fills_nothing),
		VERIFY_TEST(a_row_of_nothing_is_left_out_and_a_page_has_a_total),
		VERIFY_TEST(one_value_needs_no_shape),
	};

	alarm(60);
	return cmocka_run_group_tests_name("shape", tests, NULL, NULL);
}
