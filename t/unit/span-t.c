#include "json/strict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/outcome.h"

static void
assert_span(const char *text, const char *name, const char *expected)
{
	struct json_span span = { 0 };

	if (!json_member_span(text, strlen(text), name, &span))
		fail_msg("%s has no %s", text, name);
	assert_int_equal(span.length, strlen(expected));
	assert_memory_equal(span.start, expected, span.length);
}

static void
assert_no_span(const char *text, const char *name)
{
	struct json_span span = { 0 };

	assert_false(json_member_span(text, strlen(text), name, &span));
	assert_null(span.start);
}

static void
a_members_bytes_are_found_as_they_were_sent(void **state)
{
	static const char text[] =
	    " {\"event\" : \"a,}\\\"]\" , \"data\":\t{ \"x\": [1, {}],"
	    "\"data\":0 } ,\"n\":-1.50E+2,\"z\":null\n}\n";

	(void)state;
	assert_span(text, "event", "\"a,}\\\"]\"");
	assert_span(text, "data", "{ \"x\": [1, {}],\"data\":0 }");
	assert_span(text, "n", "-1.50E+2");
	assert_span(text, "z", "null");
	assert_span("{\"\":[]}", "", "[]");
	assert_span("{\"a\":true}", "a", "true");
	assert_span("{\"a\":\"\\\\\",\"b\":2}", "b", "2");
}

static void
a_member_is_found_whatever_way_its_name_is_written(void **state)
{
	(void)state;
	assert_span("{\"\\u0064at\\u0061\":1}", "data", "1");
	assert_span("{\"\\u00e9\":1}", "\xc3\xa9", "1");
	assert_span("{\"\\ud83d\\ude00\":1}", "\xf0\x9f\x98\x80", "1");
	assert_span("{\"\xf0\x9f\x98\x80\":1}", "\xf0\x9f\x98\x80", "1");
	assert_span("{\"\\\"\\\\\\/\\b\\f\\n\\r\\t\":1}", "\"\\/\b\f\n\r\t", "1");
	assert_no_span("{\"\\\\u0061\":1}", "a");
	assert_span("{\"\\\\u0061\":1}", "\\u0061", "1");
}

static void
a_member_that_is_not_there_is_not_found(void **state)
{
	(void)state;
	assert_no_span("{}", "a");
	assert_no_span("{\"aa\":1,\"b\":{\"a\":1},\"\":2}", "a");
	assert_no_span("{\"a\":1}", "aa");
	assert_no_span("{\"a\":1}", "");
	assert_no_span("[{\"a\":1}]", "a");
	assert_no_span("\"a\"", "a");
	assert_no_span("null", "a");
	assert_no_span("", "a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_members_bytes_are_found_as_they_were_sent),
		cmocka_unit_test(a_member_is_found_whatever_way_its_name_is_written),
		cmocka_unit_test(a_member_that_is_not_there_is_not_found),
	};

	return cmocka_run_group_tests_name("span", tests, NULL, NULL);
}
