#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/number.h"

static void
assert_number(const char *text, int64_t expected)
{
	int64_t number = -77;

	assert_true(number_parse(text, INT64_MIN, INT64_MAX, &number));
	assert_true(number == expected);
}

static void
assert_seconds(const char *text, int64_t expected_ms)
{
	int64_t milliseconds = -77;

	assert_true(number_parse_seconds(text, 0, INT64_MAX, &milliseconds));
	assert_true(milliseconds == expected_ms);
}

static void
integers_of_the_whole_range_are_read(void **state)
{
	(void)state;
	assert_number("0", 0);
	assert_number("-0", 0);
	assert_number("007", 7);
	assert_number("-15", -15);
	assert_number("9223372036854775807", INT64_MAX);
	assert_number("-9223372036854775808", INT64_MIN);
}

static void
anything_else_is_refused_and_the_number_untouched(void **state)
{
	static const char *const bad[] = { "", "-", "+1", " 1", "1 ", "1.0", "1e3",
		"0x10", "--1", "1-", "a", "\xd9\xa1", "9223372036854775808",
		"-9223372036854775809", "99999999999999999999999999" };
	int64_t number = 42;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(number_parse(bad[i], INT64_MIN, INT64_MAX, &number));
	assert_false(number_parse(NULL, INT64_MIN, INT64_MAX, &number));
	assert_true(number == 42);
}

static void
the_bounds_belong_to_the_range(void **state)
{
	int64_t number = 42;

	(void)state;
	assert_false(number_parse("0", 1, 9, &number));
	assert_false(number_parse("10", 1, 9, &number));
	assert_true(number == 42);
	assert_true(number_parse("1", 1, 9, &number));
	assert_true(number_parse("9", 1, 9, &number));
	assert_true(number == 9);
}

static void
seconds_become_milliseconds(void **state)
{
	(void)state;
	assert_seconds("0", 0);
	assert_seconds("15", 15000);
	assert_seconds("0.25", 250);
	assert_seconds("1.5", 1500);
	assert_seconds("2.000", 2000);
	assert_seconds("0.007", 7);
	assert_seconds("9223372036854775.807", INT64_MAX);
}

static void
seconds_are_rounded_up(void **state)
{
	(void)state;
	assert_seconds("0.0001", 1);
	assert_seconds("0.00000000000000000000000000000000001", 1);
	assert_seconds("0.9991", 1000);
	assert_seconds("1.0010", 1001);
	assert_seconds("1.00100001", 1002);
}

static void
other_than_seconds_is_refused_and_the_number_untouched(void **state)
{
	static const char *const bad[] = { "", ".", ".5", "5.", "-1", "+1", "1,5", "1.5s",
		"1.-5", "1. 5", " 1", "1.5.5", "1e3", "inf", "nan", "9223372036854776",
		"9223372036854775.8071", "99999999999999999999" };
	int64_t milliseconds = 42;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(number_parse_seconds(bad[i], 0, INT64_MAX, &milliseconds));
	assert_false(number_parse_seconds(NULL, 0, INT64_MAX, &milliseconds));
	assert_true(milliseconds == 42);
}

static void
the_bounds_of_seconds_are_milliseconds(void **state)
{
	int64_t milliseconds = 42;

	(void)state;
	assert_false(number_parse_seconds("0.009", 10, 2000, &milliseconds));
	assert_false(number_parse_seconds("2.0001", 10, 2000, &milliseconds));
	assert_true(milliseconds == 42);
	assert_true(number_parse_seconds("0.01", 10, 2000, &milliseconds));
	assert_true(milliseconds == 10);
	assert_true(number_parse_seconds("2", 10, 2000, &milliseconds));
	assert_true(milliseconds == 2000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_of_the_whole_range_are_read),
		cmocka_unit_test(anything_else_is_refused_and_the_number_untouched),
		cmocka_unit_test(the_bounds_belong_to_the_range),
		cmocka_unit_test(seconds_become_milliseconds),
		cmocka_unit_test(seconds_are_rounded_up),
		cmocka_unit_test(other_than_seconds_is_refused_and_the_number_untouched),
		cmocka_unit_test(the_bounds_of_seconds_are_milliseconds),
	};

	return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
