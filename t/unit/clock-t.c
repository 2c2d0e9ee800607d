#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"

#define SECOND INT64_C(1000000)

/* 2025-01-15T10:30:00Z */
#define THEN (INT64_C(1736937000) * SECOND)

static struct arena *arena;

static int
open_arena(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int
close_arena(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void
assert_parses(const char *text, int64_t expected)
{
	int64_t moment = -77;

	assert_true(clock_parse(text, &moment));
	if (moment != expected)
		fail_msg("%s: read as %s", text, clock_format(arena, moment, 6));
}

static void
moments_are_written_with_0_to_6_digits_cut_not_rounded(void **state)
{
	const int64_t moment = THEN + 987654;

	(void)state;
	assert_string_equal(clock_format(arena, moment, 0), "2025-01-15T10:30:00Z");
	assert_string_equal(clock_format(arena, moment, 1), "2025-01-15T10:30:00.9Z");
	assert_string_equal(clock_format(arena, moment, 3), "2025-01-15T10:30:00.987Z");
	assert_string_equal(
	    clock_format(arena, moment, 6), "2025-01-15T10:30:00.987654Z");
	assert_string_equal(
	    clock_format(arena, THEN + 7, 6), "2025-01-15T10:30:00.000007Z");
}

static void
moments_before_1970_are_cut_downwards(void **state)
{
	(void)state;
	assert_string_equal(clock_format(arena, 0, 0), "1970-01-01T00:00:00Z");
	assert_string_equal(clock_format(arena, -1, 6), "1969-12-31T23:59:59.999999Z");
	assert_string_equal(clock_format(arena, -1, 0), "1969-12-31T23:59:59Z");
}

static void
the_bounds_are_written_and_read(void **state)
{
	const char *earliest = "0001-01-01T00:00:00.000000Z";
	const char *latest = "9999-12-31T23:59:59.999999Z";

	(void)state;
	assert_string_equal(clock_format(arena, CLOCK_EARLIEST, 6), earliest);
	assert_string_equal(clock_format(arena, CLOCK_LATEST, 6), latest);
	assert_parses(earliest, CLOCK_EARLIEST);
	assert_parses(latest, CLOCK_LATEST);
}

static void
days_and_hours_of_10000_years_agree_with_the_c_library(void **state)
{
	const int64_t first = CLOCK_EARLIEST / SECOND, last = CLOCK_LATEST / SECOND;

	(void)state;
	/* 3 days and a second: all days of the year and times of the day come up. */
	for (int64_t at = first; at <= last; at += 259201) {
		const time_t seconds = at;
		struct tm tm;
		char expected[40];
		int64_t moment;

		gmtime_r(&seconds, &tm);
		snprintf(expected, sizeof(expected), "%04d-%02d-%02dT%02d:%02d:%02dZ",
		    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
		    tm.tm_sec);
		assert_string_equal(clock_format(arena, at * SECOND, 0), expected);
		assert_true(clock_parse(expected, &moment));
		assert_true(moment == at * SECOND);
		arena_empty(arena);
	}
}

static void
every_separator_and_offset_of_rfc_3339_is_read(void **state)
{
	(void)state;
	assert_parses("2025-01-15T10:30:00Z", THEN);
	assert_parses("2025-01-15t10:30:00z", THEN);
	assert_parses("2025-01-15 10:30:00Z", THEN);
	assert_parses("2025-01-15T10:30:00", THEN);
	assert_parses("2025-01-15T10:30:00+00:00", THEN);
	assert_parses("2025-01-15T10:30:00-00:00", THEN);
	assert_parses("2025-01-15T12:30:00+02:00", THEN);
	assert_parses("2025-01-15T05:00:00-05:30", THEN);
	assert_parses("2025-01-16T10:29:00+23:59", THEN);
}

static void
fractions_of_any_length_are_cut_to_microseconds(void **state)
{
	(void)state;
	assert_parses("2025-01-15T10:30:00.5Z", THEN + 500000);
	assert_parses("2025-01-15T10:30:00.123456Z", THEN + 123456);
	assert_parses("2025-01-15T10:30:00.1234569Z", THEN + 123456);
	assert_parses("2025-01-15T10:30:00.000000000000000000000000000001", THEN);
	assert_parses("2025-01-15T10:30:00.25+00:00", THEN + 250000);
}

static void
a_leap_second_is_the_first_moment_of_the_next_minute(void **state)
{
	(void)state;
	assert_parses("2016-12-31T23:59:60Z", INT64_C(1483228800) * SECOND);
	assert_parses("2016-12-31T23:59:60.75Z", INT64_C(1483228800) * SECOND);
	assert_parses("2017-01-01T00:59:60+01:00", INT64_C(1483228800) * SECOND);
}

static void
leap_days_exist_in_leap_years_only(void **state)
{
	int64_t moment;

	(void)state;
	assert_parses("2024-02-29T00:00:00Z", INT64_C(1709164800) * SECOND);
	assert_parses("2000-02-29T00:00:00Z", INT64_C(951782400) * SECOND);
	assert_false(clock_parse("2025-02-29T00:00:00Z", &moment));
	assert_false(clock_parse("1900-02-29T00:00:00Z", &moment));
}

static void
anything_else_is_refused_and_the_moment_untouched(void **state)
{
	static const char *const bad[] = { "", "2025", "2025-01-15", "2025-01-15T",
		"2025-01-15T10:30", "2025-01-15T10:30Z", "2025-01-15T10:30:00.Z",
		"2025-01-15T10:30:00,5Z", "2025-01-15T10:30:00+0100",
		"2025-01-15T10:30:00+01", "2025-01-15T10:30:00+24:00",
		"2025-01-15T10:30:00+01:60", "2025-01-15T10:30:00Zx",
		"2025-01-15T10:30:00Z ", " 2025-01-15T10:30:00Z", "2025-01-15_10:30:00Z",
		"2025-1-15T10:30:00Z", "25-01-15T10:30:00Z", "12025-01-15T10:30:00Z",
		"2025-00-15T10:30:00Z", "2025-13-15T10:30:00Z", "2025-01-00T10:30:00Z",
		"2025-01-32T10:30:00Z", "2025-04-31T10:30:00Z", "2025-01-15T24:00:00Z",
		"2025-01-15T10:60:00Z", "2025-01-15T10:30:61Z", "0000-12-31T23:59:59Z",
		"0001-01-01T00:00:00+00:01", "9999-12-31T23:59:60Z",
		"9999-12-31T23:59:59-00:01", "-025-01-15T10:30:00Z",
		"2025-01-15T+1:30:00Z", "20250115T103000Z" };
	int64_t moment = 42;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (clock_parse(bad[i], &moment) || moment != 42)
			fail_msg("taken: %s", bad[i]);
}

static void
unix_seconds_are_rounded_to_the_microsecond(void **state)
{
	int64_t moment;

	(void)state;
	assert_true(clock_from_unix(1736937000, &moment) && moment == THEN);
	assert_true(clock_from_unix(1736937000.123456, &moment));
	assert_true(moment == THEN + 123456);
	assert_true(clock_from_unix(0.0000006, &moment) && moment == 1);
	assert_true(clock_from_unix(-0.0000006, &moment) && moment == -1);
	assert_true(clock_from_unix(-1.25, &moment) && moment == -1250000);
}

static void
unix_seconds_outside_the_years_are_refused(void **state)
{
	int64_t moment = 42;

	(void)state;
	assert_false(clock_from_unix((double)NAN, &moment));
	assert_false(clock_from_unix((double)INFINITY, &moment));
	assert_false(clock_from_unix((double)-INFINITY, &moment));
	assert_false(clock_from_unix(1e300, &moment));
	assert_false(clock_from_unix(253402300800.0, &moment));
	assert_false(clock_from_unix(-62135596801.0, &moment));
	assert_true(moment == 42);
	assert_true(clock_from_unix(-62135596800.0, &moment));
	assert_true(moment == CLOCK_EARLIEST);
	assert_true(clock_from_unix(253402300799.0, &moment));
}

static void
milliseconds_of_jitsi_are_too_many_seconds(void **state)
{
	int64_t moment = 42;

	(void)state;
	assert_false(clock_from_unix(1736937000123.0, &moment));
	assert_true(moment == 42);
}

static void
now_is_now_and_deadlines_only_go_forward(void **state)
{
	const int64_t before_us = clock_monotonic_us();
	const int64_t before_ms = clock_monotonic_ms();
	const int64_t moment = clock_now();

	(void)state;
	assert_true(moment / SECOND - (int64_t)time(NULL) <= 1);
	assert_true((int64_t)time(NULL) - moment / SECOND <= 60);
	assert_true(clock_monotonic_us() >= before_us);
	assert_true(before_ms >= before_us / 1000);
	assert_true(clock_monotonic_ms() >= before_ms);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moments_are_written_with_0_to_6_digits_cut_not_rounded),
		cmocka_unit_test(moments_before_1970_are_cut_downwards),
		cmocka_unit_test(the_bounds_are_written_and_read),
		cmocka_unit_test(days_and_hours_of_10000_years_agree_with_the_c_library),
		cmocka_unit_test(every_separator_and_offset_of_rfc_3339_is_read),
		cmocka_unit_test(fractions_of_any_length_are_cut_to_microseconds),
		cmocka_unit_test(a_leap_second_is_the_first_moment_of_the_next_minute),
		cmocka_unit_test(leap_days_exist_in_leap_years_only),
		cmocka_unit_test(anything_else_is_refused_and_the_moment_untouched),
		cmocka_unit_test(unix_seconds_are_rounded_to_the_microsecond),
		cmocka_unit_test(unix_seconds_outside_the_years_are_refused),
		cmocka_unit_test(milliseconds_of_jitsi_are_too_many_seconds),
		cmocka_unit_test(now_is_now_and_deadlines_only_go_forward),
	};

	return cmocka_run_group_tests_name("clock", tests, open_arena, close_arena);
}
