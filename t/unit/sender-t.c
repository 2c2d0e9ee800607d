#include "wire/sender.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "json/decode.h"
#include "json/read.h"
#include "lib/verify.h"
#include "lib/wire.h"

#define TIME "\"timestamp\":\"" WIRE_NOW_TEXT "\""

static const char *
data_of(struct arena *arena, const char *object, size_t length)
{
	struct event event = { 0 };
	const struct json *value = NULL;

	assert_int_equal(json_parse(arena, object, length, &value), OK);
	sender_data(arena, value, WIRE_NOW, &event);
	return wire_data(arena, &event);
}

static void
the_sender_s_time_is_put_where_there_is_none(void **state)
{
	static const struct {
		const char *object, *data;
	} cases[] = {
		{ "{}", "{" TIME "}" },
		{ "{ \t\r\n}", "{" TIME " \t\r\n}" },
		{ "{\"a\":1}", "{" TIME ",\"a\":1}" },
		{ " {\n\"a\":{}}", "{" TIME ",\n\"a\":{}}" },
		{ "{\"a\":{\"timestamp\":1}}", "{" TIME ",\"a\":{\"timestamp\":1}}" },
		{ "{\"a\":\"timestamp\"}", "{" TIME ",\"a\":\"timestamp\"}" },
		{ "{\"Timestamp\":1}", "{" TIME ",\"Timestamp\":1}" },
		{ "{\"timestamp2\":1}", "{" TIME ",\"timestamp2\":1}" },
		{ "{\"timestamp\":null}", "{" TIME "}" },
		{ "{\"a\":1,\"timestamp\" : null ,\"b\":2}",
		    "{\"a\":1,\"timestamp\" : \"" WIRE_NOW_TEXT "\" ,\"b\":2}" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    data_of(*state, cases[i].object, strlen(cases[i].object)),
		    cases[i].data);
}

static void
without_an_object_the_sender_s_time_is_all(void **state)
{
	struct event event = { 0 };

	sender_data(*state, NULL, WIRE_NOW, &event);
	assert_string_equal(wire_data(*state, &event), "{" TIME "}");
}

static void
an_object_that_has_the_member_is_kept_as_it_is(void **state)
{
	static const char *const objects[] = { "{\"timestamp\":1}",
		"{\"timestamp\":\"null\"}",
		"{ \"a\":[{}], \"timestamp\" : \"yesterday\" }",
		"{\"time\\u0073tamp\":{}}" };

	for (size_t i = 0; i < COUNT(objects); i++)
		assert_string_equal(
		    data_of(*state, objects[i], strlen(objects[i])), objects[i]);
}

static void
only_the_object_s_own_bytes_are_read(void **state)
{
	assert_string_equal(data_of(*state, "{}\"timestamp\":1}", 2), "{" TIME "}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(the_sender_s_time_is_put_where_there_is_none),
		VERIFY_TEST(without_an_object_the_sender_s_time_is_all),
		VERIFY_TEST(an_object_that_has_the_member_is_kept_as_it_is),
		VERIFY_TEST(only_the_object_s_own_bytes_are_read),
	};

	return cmocka_run_group_tests_name("sender", tests, NULL, NULL);
}
