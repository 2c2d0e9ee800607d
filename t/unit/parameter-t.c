#include "web/parameter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "json/encode.h"
#include "json/read.h"
#include "lib/ask.h"
#include "lib/verify.h"

static const char *
text_of(struct arena *arena, const char *query)
{
	const struct request request = ask_query(arena, query);
	struct reply reply = reply_new(arena);
	const char *text = NULL;
	enum outcome out = parameter_text(&request, &reply, "a", &text);

	assert_int_equal(reply.faults.items != NULL, out != OK);
	return out == OK ? text : "refused";
}

static void
a_text_is_decoded(void **state)
{
	static const struct {
		const char *query, *text;
	} cases[] = {
		{ "a=1", "1" },
		{ "a=x+y%20z", "x y z" },
		{ "a=%2B%26%3d%2526", "+&=%26" },
		{ "a=b=c=", "b=c=" },
		{ "a=%c3%BC", "\xc3\xbc" },
		{ "a=%", "%" },
		{ "a=%4", "%4" },
		{ "a=%4g%zz%%41", "%4g%zz%A" },
		{ "a=%4&1=2", "%4" },
		{ "a=100%", "100%" },
		{ "&&a=1&&", "1" },
		{ "b=2&a=1&c=3", "1" },
		{ "aa=2&a=1&ab=3&ba=4", "1" },
		{ "a=1&a=2", "2" },
		{ "a&a=1&a", "1" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(text_of(*state, cases[i].query), cases[i].text);
}

static void
a_text_that_is_absent_or_empty_is_none(void **state)
{
	static const char *const queries[] = { "", "a", "a=", "b=1", "=1", "&", "A=1",
		"aa=1", "a=1&a=", "a=%ff&a=" };
	const struct request request = ASK_REQUEST(*state, "REQUEST_METHOD=GET");
	struct reply reply = reply_new(*state);
	const char *text = "untouched";

	for (size_t i = 0; i < COUNT(queries); i++)
		assert_null(text_of(*state, queries[i]));
	assert_int_equal(parameter_text(&request, &reply, "a", &text), OK);
	assert_null(text);
}

static void
a_text_that_cannot_be_read_is_refused(void **state)
{
	static const char *const queries[] = { "a=%00", "a=x%00y", "a=%0a", "a=%0D%0A",
		"a=%7f", "a=\x01", "a=%ff", "a=\xff", "a=%c0%af", "a=%ed%a0%80",
		"a=%e2%82", "a=1&a=%ff" };

	for (size_t i = 0; i < COUNT(queries); i++)
		assert_string_equal(text_of(*state, queries[i]), "refused");
}

static void
a_choice_is_one_of_its_words(void **state)
{
	static const char *const words[] = { "one", "other", NULL };
	static const struct {
		const char *query;
		enum outcome out;
		const char *chosen;
	} cases[] = {
		{ "", OK, NULL },
		{ "c=one", OK, "one" },
		{ "c=one&c=other", OK, "other" },
		{ "c=", INVALID, NULL },
		{ "c=on", INVALID, NULL },
		{ "c=One", INVALID, NULL },
		{ "c=one%20other", INVALID, NULL },
		{ "c=%ff", INVALID, NULL },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct request request = ask_query(*state, cases[i].query);
		struct reply reply = reply_new(*state);
		const char *chosen = "untouched";

		assert_int_equal(parameter_choice(&request, &reply, "c", words, &chosen),
		    cases[i].out);
		assert_int_equal(reply.faults.items != NULL, cases[i].out == INVALID);
		if (cases[i].chosen != NULL)
			assert_string_equal(chosen, cases[i].chosen);
		else if (cases[i].out == OK)
			assert_null(chosen);
	}
}

static void
an_integer_lies_within_its_bounds(void **state)
{
	static const struct {
		const char *query;
		int64_t number; /* INT64_MIN: refused */
	} cases[] = {
		{ "", 77 },
		{ "n=", INT64_MIN },
		{ "n=%ff", INT64_MIN },
		{ "n=-5", -5 },
		{ "n=100", 100 },
		{ "n=0", 0 },
		{ "n=%31%30", 10 },
		{ "n=7&n=8", 8 },
		{ "n=-6", INT64_MIN },
		{ "n=101", INT64_MIN },
		{ "n=1.0", INT64_MIN },
		{ "n=1e1", INT64_MIN },
		{ "n=+1", INT64_MIN },
		{ "n=%2B1", INT64_MIN },
		{ "n=1%20", INT64_MIN },
		{ "n=0x1", INT64_MIN },
		{ "n=99999999999999999999", INT64_MIN },
		{ "n=one", INT64_MIN },
		{ "n=1&n=x", INT64_MIN },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct request request = ask_query(*state, cases[i].query);
		struct reply reply = reply_new(*state);
		int64_t number = 77;
		enum outcome out = parameter_integer(
		    &request, &reply, "n", (struct range){ -5, 100 }, &number);

		assert_int_equal(out, cases[i].number == INT64_MIN ? INVALID : OK);
		assert_int_equal(number, out == OK ? cases[i].number : 77);
		assert_int_equal(reply.faults.items != NULL, out == INVALID);
	}
}

static void
a_fault_tells_what_was_given_and_what_is_expected(void **state)
{
	const struct request request = ask_query(*state, "n=%22%5C");
	struct reply reply = reply_new(*state);
	int64_t number;

	assert_int_equal(
	    parameter_integer(&request, &reply, "n", (struct range){ 1, 3 }, &number),
	    INVALID);
	assert_string_equal(reply.faults.items,
	    "{\"type\":\"value_error\",\"loc\":[\"query\",\"n\"],"
	    "\"msg\":\"Input should be an integer from 1 to 3\",\"input\":\"\\\"\\\\\"}");
}

static void
a_flag_is_true_or_false(void **state)
{
	static const struct {
		const char *query;
		enum flag flag;
		enum outcome out;
	} cases[] = {
		{ "f=true", FLAG_TRUE, OK },
		{ "f=1", FLAG_TRUE, OK },
		{ "f=false", FLAG_FALSE, OK },
		{ "f=0", FLAG_FALSE, OK },
		{ "", FLAG_ABSENT, OK },
		{ "f=", FLAG_ABSENT, INVALID },
		{ "f=True", FLAG_ABSENT, INVALID },
		{ "f=yes", FLAG_ABSENT, INVALID },
		{ "f=2", FLAG_ABSENT, INVALID },
		{ "f=true+", FLAG_ABSENT, INVALID },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct request request = ask_query(*state, cases[i].query);
		struct reply reply = reply_new(*state);
		enum flag flag = FLAG_TRUE;

		assert_int_equal(
		    parameter_flag(&request, &reply, "f", &flag), cases[i].out);
		assert_int_equal(reply.faults.items != NULL, cases[i].out == INVALID);
		assert_int_equal(flag, cases[i].flag);
	}
}

static void
a_moment_comes_as_utc(void **state)
{
	static const struct {
		const char *query, *moment; /* NULL: refused */
	} cases[] = {
		{ "t=2025-01-15T10:30:00Z", "2025-01-15T10:30:00.000000Z" },
		{ "t=2025-01-15T10:30:00.5", "2025-01-15T10:30:00.500000Z" },
		{ "t=2025-01-15T10:30:00%2B02:00", "2025-01-15T08:30:00.000000Z" },
		{ "t=2025-01-15T10:30:00-02:00", "2025-01-15T12:30:00.000000Z" },
		{ "t=", NULL },
		{ "t=2025-01-15", NULL },
		{ "t=2025-02-30T10:30:00Z", NULL },
		{ "t=1736937000", NULL },
		{ "t=now", NULL },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct request request = ask_query(*state, cases[i].query);
		struct reply reply = reply_new(*state);
		const char *moment = NULL;
		enum outcome out = parameter_moment(&request, &reply, "t", &moment);

		assert_int_equal(out, cases[i].moment == NULL ? INVALID : OK);
		assert_int_equal(reply.faults.items != NULL, out == INVALID);
		if (out == OK)
			assert_string_equal(moment, cases[i].moment);
	}
}

static void
no_moment_is_none(void **state)
{
	const struct request request = ask_query(*state, "u=");
	struct reply reply = reply_new(*state);
	const char *moment = "untouched";

	assert_int_equal(parameter_moment(&request, &reply, "t", &moment), OK);
	assert_null(moment);
}

static void
all_are_valid_or_one_is_not(void **state)
{
	static const enum outcome valid[] = { OK, OK }, first[] = { INVALID, OK },
				  last[] = { OK, INVALID };

	(void)state;
	assert_int_equal(parameter_all(valid, COUNT(valid)), OK);
	assert_int_equal(parameter_all(first, COUNT(first)), INVALID);
	assert_int_equal(parameter_all(last, COUNT(last)), INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_text_is_decoded),
		VERIFY_TEST(a_text_that_is_absent_or_empty_is_none),
		VERIFY_TEST(a_text_that_cannot_be_read_is_refused),
		VERIFY_TEST(a_choice_is_one_of_its_words),
		VERIFY_TEST(an_integer_lies_within_its_bounds),
		VERIFY_TEST(a_fault_tells_what_was_given_and_what_is_expected),
		VERIFY_TEST(a_flag_is_true_or_false),
		VERIFY_TEST(a_moment_comes_as_utc),
		VERIFY_TEST(no_moment_is_none),
		VERIFY_TEST(all_are_valid_or_one_is_not),
	};

	return cmocka_run_group_tests_name("parameter", tests, NULL, NULL);
}
