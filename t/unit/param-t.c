#include "db/param.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "db/query.h"
#include "lib/backend.h"
#include "lib/verify.h"

/* Is this parameter sent as this text (NULL: as NULL), and is it the only one? */
static void
expect(struct arena *arena, struct param param, const char *text)
{
	const struct text answer = backend_rows(arena, NULL, 0, 0);
	struct text sent = text_new(arena);
	struct backend backend;
	struct db *db = backend_start(arena, &backend, &answer, 1);
	const size_t length = text == NULL ? 0 : strlen(text);

	assert_int_equal(db_query(db, arena, CALL(QUERY_ROOM_FIND, param), NULL), OK);
	backend_stop(&backend, db);
	/* Bind: no formats, one parameter, its length and bytes; one format of results, binary. */
	text_add_bytes(&sent, "\0\0\0\1", 4);
	if (text == NULL)
		text_add_bytes(&sent, "\xff\xff\xff\xff", 4);
	for (int shift = 24; text != NULL && shift >= 0; shift -= 8)
		text_add_char(&sent, (char)(length >> shift));
	text_add_bytes(&sent, text == NULL ? "" : text, length);
	text_add_bytes(&sent, "\0\1\0\1", 4);
	assert_non_null(
	    memmem(backend.asked.bytes, backend.asked.length, sent.bytes, sent.length));
}

static void
each_type_has_its_text(void **state)
{
	expect(*state, param_text("a\"b"), "a\"b");
	expect(*state, param_text(""), "");
	expect(*state, param_text(NULL), NULL);
	expect(*state, param_integer(INT64_MIN), "-9223372036854775808");
	expect(*state, param_flag(true), "true");
	expect(*state, param_flag(false), "false");
	expect(*state, param_moment(INT64_C(1736937000500000)),
	    "2025-01-15T10:30:00.500000Z");
	expect(*state, param_seconds(86400000), "86400.000");
	expect(*state, param_seconds(20), "0.020");
}

static void
a_flag_that_is_absent_is_null(void **state)
{
	expect(*state, param_optional_flag(FLAG_ABSENT), NULL);
	expect(*state, param_optional_flag(FLAG_FALSE), "false");
	expect(*state, param_optional_flag(FLAG_TRUE), "true");
}

struct form {
	const char *name, *topic;
	enum flag is_locked, is_shared;
};

#define FORM(member) COLUMN(struct form, member)

static const struct column columns[] = {
	{ FORM(name), COLUMN_TEXT },
	{ FORM(is_locked), COLUMN_OPTIONAL_FLAG },
	{ FORM(topic), COLUMN_TEXT },
	{ FORM(is_shared), COLUMN_OPTIONAL_FLAG },
};

static const struct shape shape = SHAPE(columns, struct form);

static void
a_struct_names_each_field_and_what_is_absent_is_null(void **state)
{
	const struct form nothing = { 0 };
	const struct form form = { .name = "NULL",
		.topic = "{\"a\\,b\"}",
		.is_locked = FLAG_TRUE,
		.is_shared = FLAG_FALSE };

	expect(*state, param_struct(&shape, &nothing),
	    "{\"name\",NULL,\"is_locked\",NULL,\"topic\",NULL,\"is_shared\",NULL}");
	expect(*state, param_struct(&shape, &form),
	    "{\"name\",\"NULL\",\"is_locked\",\"true\","
	    "\"topic\",\"{\\\"a\\\\,b\\\"}\",\"is_shared\",\"false\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(each_type_has_its_text),
		VERIFY_TEST(a_flag_that_is_absent_is_null),
		VERIFY_TEST(a_struct_names_each_field_and_what_is_absent_is_null),
	};

	alarm(60);
	return cmocka_run_group_tests_name("param", tests, NULL, NULL);
}
