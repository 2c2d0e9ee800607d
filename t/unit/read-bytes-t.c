#include "json/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "json/decode.h"
#include "lib/verify.h"

static const struct json *
read_text(void **state, const char *text)
{
	const struct json *value = NULL;
	struct json_flaw flaw;

	assert_int_equal(json_read(*state, text, strlen(text), &value, &flaw), OK);
	return value;
}

static void
assert_span(struct json_span span, const char *expected)
{
	assert_int_equal(span.length, strlen(expected));
	assert_memory_equal(span.start, expected, span.length);
}

static void
assert_member(void **state, const char *text, const char *name, const char *expected)
{
	struct json_span span = { 0 };

	if (!json_member_bytes(*state, read_text(state, text), name, &span))
		fail_msg("%s has no %s", text, name);
	assert_true(span.start > text && span.start < text + strlen(text));
	assert_span(span, expected);
}

static void
assert_no_member(void **state, const char *text, const char *name)
{
	struct json_span span = { 0 };

	assert_false(json_member_bytes(*state, read_text(state, text), name, &span));
	assert_null(span.start);
}

static const char sent[] = " {\"event\" : \"a,}\\\"]\" , \"data\":\t{ \"x\": [1, { } ],"
			   "\"data\":0 } ,\"n\":-1.50E+2,\"z\":null\n}\n";

static void
an_object_knows_the_bytes_that_were_sent(void **state)
{
	const struct json *object = read_text(state, sent);
	const struct json *data = json_member(object, "data");

	assert_int_equal(json_bytes(object).start - sent, 1);
	assert_int_equal(json_bytes(object).length, strlen(sent) - 2);
	assert_span(json_bytes(data), "{ \"x\": [1, { } ],\"data\":0 }");
	assert_span(json_bytes(json_item(json_member(data, "x"), 1)), "{ }");
	assert_span(json_bytes(read_text(state, "{}")), "{}");
}

static void
a_members_bytes_are_found_as_they_were_sent(void **state)
{
	assert_member(state, sent, "event", "\"a,}\\\"]\"");
	assert_member(state, sent, "data", "{ \"x\": [1, { } ],\"data\":0 }");
	assert_member(state, sent, "n", "-1.50E+2");
	assert_member(state, sent, "z", "null");
	assert_member(state, "{\"\":[]}", "", "[]");
	assert_member(state, "{\"a\": true }", "a", "true");
	assert_member(state, "{\"a\":\"\\\\\",\"b\":2}", "b", "2");
}

static void
a_member_is_found_whatever_way_its_name_is_written(void **state)
{
	assert_member(state, "{\"\\u0064at\\u0061\":1}", "data", "1");
	assert_member(state, "{\"\\u00e9\":1}", "\xc3\xa9", "1");
	assert_member(state, "{\"\\ud83d\\ude00\":1}", "\xf0\x9f\x98\x80", "1");
	assert_member(state, "{\"\xf0\x9f\x98\x80\":1}", "\xf0\x9f\x98\x80", "1");
	assert_member(
	    state, "{\"\\\"\\\\\\/\\b\\f\\n\\r\\t\":1}", "\"\\/\b\f\n\r\t", "1");
	assert_no_member(state, "{\"\\\\u0061\":1}", "a");
	assert_member(state, "{\"\\\\u0061\":1}", "\\u0061", "1");
}

static void
a_member_that_is_not_there_is_not_found(void **state)
{
	assert_no_member(state, "{}", "a");
	assert_no_member(
	    state, "{\"aa\":1,\"b\":{\"a\":1},\"c\":[{\"a\":1}],\"\":2}", "a");
	assert_no_member(state, "{\"a\":1}", "aa");
	assert_no_member(state, "{\"a\":1}", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(an_object_knows_the_bytes_that_were_sent),
		VERIFY_TEST(a_members_bytes_are_found_as_they_were_sent),
		VERIFY_TEST(a_member_is_found_whatever_way_its_name_is_written),
		VERIFY_TEST(a_member_that_is_not_there_is_not_found),
	};

	return cmocka_run_group_tests_name("read-bytes", tests, NULL, NULL);
}
