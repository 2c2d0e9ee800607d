#include "json/read.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/verify.h"

static void
assert_json(void **state, const char *text)
{
	const struct json *value = NULL;
	struct json_flaw flaw = { 0 };

	if (json_read(*state, text, strlen(text), &value, &flaw) != OK)
		fail_msg("%.60s: %s", text, flaw.reason);
}

static void
assert_flaw(void **state, const char *text, size_t offset, const char *reason)
{
	const struct json *value = NULL;
	struct json_flaw flaw = { 0 };

	if (json_read(*state, text, strlen(text), &value, &flaw) != INVALID)
		fail_msg("%.60s was taken for JSON", text);
	assert_string_equal(flaw.reason, reason);
	assert_int_equal(flaw.offset, offset);
}

/* count times unit, between head and tail. */
static char *
repeated(void **state, const char *head, const char *unit, size_t count, const char *tail)
{
	struct text text = text_new(*state);

	text_add(&text, head);
	for (size_t i = 0; i < count; i++)
		text_add(&text, unit);
	text_add(&text, tail);
	return text.bytes;
}

static void
numbers_follow_the_grammar(void **state)
{
	static const char *const right[] = { "0", "-0", "1", "-1", "10", "0.0", "-0.5",
		"1.50", "1e5", "1E5", "1e+5", "1e-5", "1.5e05", "0e0", "0E-0",
		"123456789012345678901234567890", "-9223372036854775809" };

	for (size_t i = 0; i < COUNT(right); i++)
		assert_json(state, right[i]);
	assert_flaw(state, "+1", 0, "expected a value");
	assert_flaw(state, ".5", 0, "expected a value");
	assert_flaw(state, "-.5", 1, "malformed number");
	assert_flaw(state, "--1", 1, "malformed number");
	assert_flaw(state, "[1.]", 3, "malformed number");
	assert_flaw(state, "1.e5", 2, "malformed number");
	assert_flaw(state, "1e+-5", 3, "malformed number");
	assert_flaw(state, "1ee5", 2, "malformed number");
	assert_flaw(state, "[1e]", 3, "malformed number");
	assert_flaw(state, "0x10", 1, "more than one value");
	assert_flaw(state, "-01", 2, "more than one value");
	assert_flaw(state, "1.2.3", 3, "more than one value");
	assert_flaw(state, "1e5.5", 3, "more than one value");
}

static void
a_number_has_at_most_308_digits_before_the_point(void **state)
{
	assert_json(state, repeated(state, "1", "0", 307, ""));
	assert_json(state, repeated(state, "-1", "0", 307, ".5"));
	assert_flaw(state, repeated(state, "1", "0", 308, ""), 0, "number too long");
	assert_flaw(state, repeated(state, "-9", "9", 308, ""), 0, "number too long");
	assert_json(state, "1e307");
	assert_json(state, "-9.99e307");
	assert_flaw(state, "[1,1e308]", 3, "number too long");
	assert_json(state, "12E+306");
	assert_flaw(state, "12e307", 0, "number too long");
	assert_json(state, "0.1e308");
	assert_json(state, "0.001e310");
	assert_flaw(state, "0.001e311", 0, "number too long");
	assert_json(state, repeated(state, "1", "0", 400, "e-93"));
	assert_flaw(state, repeated(state, "1", "0", 400, "e-92"), 0, "number too long");
}

static void
a_number_has_at_most_308_digits_after_the_point(void **state)
{
	assert_json(state, repeated(state, "0.", "0", 308, ""));
	assert_json(state, repeated(state, "0.", "3", 308, ""));
	assert_flaw(state, repeated(state, "0.", "0", 309, ""), 0, "number too long");
	assert_flaw(state, repeated(state, "0.", "3", 309, ""), 0, "number too long");
	assert_json(state, "1e-308");
	assert_flaw(state, "1e-309", 0, "number too long");
	assert_json(state, "1.5e-307");
	assert_flaw(state, "1.5e-308", 0, "number too long");
	assert_flaw(state, "1.0e-308", 0, "number too long");
	assert_flaw(state, "0e-309", 0, "number too long");
	assert_json(state, repeated(state, "0.", "0", 400, "1e93"));
	assert_flaw(state, repeated(state, "0.", "0", 400, "1e92"), 0, "number too long");
}

static void
a_zero_stays_short_whatever_its_exponent(void **state)
{
	assert_json(state, "0e400");
	assert_json(state, "-0.00e131072");
	assert_json(state, "0e1000000000");
	assert_flaw(state, "0e1000000001", 0, "number too long");
}

static void
an_exponent_of_any_length_does_not_overflow(void **state)
{
	assert_flaw(state, "1e131071", 0, "number too long");
	assert_flaw(state, "1e2147483648", 0, "number too long");
	assert_flaw(state, "1e9223372036854775808", 0, "number too long");
	assert_flaw(state, "1e18446744073709551616", 0, "number too long");
	assert_flaw(state, "1e-18446744073709551616", 0, "number too long");
	assert_flaw(state, repeated(state, "1e", "9", 1000, ""), 0, "number too long");
	assert_flaw(state, repeated(state, "0e-", "9", 1000, ""), 0, "number too long");
	assert_json(state, repeated(state, "1e", "0", 1000, "7"));
}

static void
containers_nest_32_deep_and_no_deeper(void **state)
{
	char *arrays = repeated(state, "", "[", 32, "1");
	char *objects = repeated(state, "", "{\"a\":", 32, "null");

	assert_json(state, repeated(state, arrays, "]", 32, ""));
	assert_json(state, repeated(state, objects, "}", 32, ""));
	assert_flaw(state, repeated(state, "", "[", 33, ""), 32, "nested too deeply");
	assert_flaw(
	    state, repeated(state, "", "{\"a\":", 33, ""), 160, "nested too deeply");
	assert_flaw(state, repeated(state, "", "[", 100000, ""), 32, "nested too deeply");
	assert_json(state, repeated(state, "[", "[],[[]],{},", 100, "[]]"));
}

static void
a_member_may_not_come_twice_in_one_object(void **state)
{
	assert_flaw(state, "{\"a\":1,\"a\":2}", 7, "duplicate member");
	assert_flaw(state, "{\"a\":1,\"b\":1,\"c\":1, \"b\":2}", 20, "duplicate member");
	assert_flaw(state, "{\"\":1,\"\":2}", 6, "duplicate member");
	assert_flaw(state, "[{\"x\":{\"a\":1,\"a\":2}}]", 13, "duplicate member");
	assert_json(
	    state, "{\"a\":{\"a\":1},\"b\":{\"a\":1},\"c\":[{\"a\":1},{\"a\":2}]}");
	assert_json(state,
	    "{\"a\":1,\"A\":2,\"aa\":3,\"\":4,\"a \":5,\"ab\":6,\"b\":7,\"ba\":8}");
}

static void
duplicates_are_found_whatever_way_they_are_written(void **state)
{
	assert_flaw(state, "{\"a\":1,\"\\u0061\":2}", 7, "duplicate member");
	assert_flaw(state, "{\"\\u00e9\":1,\"\xc3\xa9\":2}", 12, "duplicate member");
	assert_flaw(state, "{\"\\ud83d\\ude00\":1,\"\xf0\x9f\x98\x80\":2}", 18,
	    "duplicate member");
	assert_flaw(state, "{\"/\":1,\"\\/\":2}", 7, "duplicate member");
	assert_flaw(state, "{\"\\n\":1,\"\\u000A\":2}", 8, "duplicate member");
	assert_json(state, "{\"n\":1,\"\\n\":2,\"\\\\n\":3,\"\\u0001\":4,\"\":5}");
}

/* An open object of count members whose names begin alike. */
static char *
many_members(void **state, size_t count, const char *prefix)
{
	struct text text = text_new(*state);

	text_add_char(&text, '{');
	for (size_t i = 0; i < count; i++)
		text_printf(&text, "\"%s%u\":0,", prefix, (unsigned)(i * 2654435761u));
	return text.bytes;
}

/* {"x":0,"xx":0,"xxx":0, ... */
static char *
growing_members(void **state, size_t count)
{
	struct text text = text_new(*state);

	text_add_char(&text, '{');
	for (size_t i = 1; i <= count; i++)
		text_add(&text, repeated(state, "\"", "x", i, "\":0,"));
	return text.bytes;
}

static void
assert_checked_fast(void **state, const char *members)
{
	char *right = repeated(state, members, "\"last\":0}", 1, "");
	char *wrong = repeated(state, members, members + 1, 1, "");
	clock_t start = clock();

	assert_json(state, right);
	assert_flaw(state, wrong, strlen(members), "duplicate member");
	assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
}

static void
the_check_for_duplicates_is_not_quadratic(void **state)
{
	/* Quadratic it would be 10 000 000 000 comparisons. */
	assert_checked_fast(state, many_members(state, 100000, ""));
	assert_checked_fast(
	    state, many_members(state, 100000, "member_with_a_long_name_"));
	assert_checked_fast(state, growing_members(state, 1400));
}

static size_t
bytes_in_use(void)
{
	const struct mallinfo2 use = mallinfo2();

	return use.uordblks + use.hblkhd;
}

/* Eight bodies of 1 MiB are read at once, under a limit of memory. */
static void
small_values_take_little_memory(void **state)
{
	enum { VALUES = 100000, BYTES_EACH = 300 };
	static const char *const small[] = { "[],", "[0],", "{},", "{\"a\":0}," };

	for (size_t i = 0; i < COUNT(small); i++) {
		const char *text = repeated(state, "[", small[i], VALUES, "0]");
		size_t before = bytes_in_use();

		assert_json(state, text);
		assert_true(bytes_in_use() - before < (size_t)VALUES * BYTES_EACH);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_follow_the_grammar),
		cmocka_unit_test(a_number_has_at_most_308_digits_before_the_point),
		cmocka_unit_test(a_number_has_at_most_308_digits_after_the_point),
		cmocka_unit_test(a_zero_stays_short_whatever_its_exponent),
		cmocka_unit_test(an_exponent_of_any_length_does_not_overflow),
		cmocka_unit_test(containers_nest_32_deep_and_no_deeper),
		cmocka_unit_test(a_member_may_not_come_twice_in_one_object),
		cmocka_unit_test(duplicates_are_found_whatever_way_they_are_written),
		cmocka_unit_test(the_check_for_duplicates_is_not_quadratic),
		cmocka_unit_test(small_values_take_little_memory),
	};

	return cmocka_run_group_tests_name(
	    "read-limits", tests, verify_open, verify_close);
}
