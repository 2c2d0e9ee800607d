#include "deliver/schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "lib/settings.h"
#include "lib/verify.h"

#define SECOND INT64_C(1000)
#define DAY 86400

/* Is the wait a delay of so many seconds, up to a tenth shorter or longer? */
static bool
is_about(int64_t wait_ms, int64_t seconds)
{
	return wait_ms >= seconds * SECOND * 9 / 10 &&
	    wait_ms <= seconds * SECOND * 11 / 10;
}

static void
the_default_is_that_of_standard_webhooks(void **state)
{
	static const int64_t delays[] = { 0, 5, 300, 1800, 7200, 18000, 36000, 50400,
		72000, 86400 };

	assert_null(SETTINGS(*state, &schedule_config, "LOG_LEVEL=info"));
	assert_int_equal(schedule_first_ms(), 0);
	for (size_t i = 1; i < COUNT(delays); i++)
		assert_true(is_about(schedule_next_ms((int64_t)i, 0), delays[i]));
	assert_int_equal(schedule_next_ms(COUNT(delays), 0), -1);
	assert_int_equal(schedule_next_ms(COUNT(delays) + 5, 0), -1);
	assert_int_equal(schedule_longest_ms(), INT64_C(86400) * 1100);
	assert_int_equal(schedule_disable_after_ms(), INT64_C(120) * 3600 * 1000);
	assert_int_equal(schedule_tick_ms(), 60000);
}

static void
tries_are_spread_on_both_sides_of_a_delay(void **state)
{
	int sooner = 0, later = 0;

	assert_null(SETTINGS(*state, &schedule_config, "DELIVER_SCHEDULE=0 1000"));
	for (int i = 0; i < 1000; i++) {
		int64_t wait_ms = schedule_next_ms(1, 0);

		assert_true(is_about(wait_ms, 1000));
		sooner += wait_ms < 1000 * SECOND;
		later += wait_ms > 1000 * SECOND;
	}
	assert_true(sooner > 300 && later > 300);
}

static void
what_the_receiver_asks_for_is_waited_up_to_a_day(void **state)
{
	assert_null(SETTINGS(*state, &schedule_config, "DELIVER_SCHEDULE=0 100"));
	assert_true(is_about(schedule_next_ms(1, 1), 100));
	assert_int_equal(schedule_next_ms(1, 1000), 1000 * SECOND);
	assert_int_equal(schedule_next_ms(1, DAY), DAY * SECOND);
	assert_int_equal(schedule_next_ms(1, DAY + 1), DAY * SECOND);
	assert_int_equal(schedule_next_ms(1, INT64_MAX), DAY * SECOND);
	assert_int_equal(schedule_next_ms(2, 1000), -1);
}

static void
a_schedule_is_seconds_with_blanks_between(void **state)
{
	static const struct {
		const char *text;
		size_t count;
		int64_t first_ms, last_ms;
	} good[] = {
		{ "0", 1, 0, 0 },
		{ "  0.25   7 ", 2, 250, 7000 },
		{ "1.0001 315360000", 2, 1001, INT64_C(315360000000) },
	};
	struct schedule schedule;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(schedule_parse(good[i].text, &schedule));
		assert_int_equal(schedule.count, good[i].count);
		assert_int_equal(schedule.delays_ms[0], good[i].first_ms);
		assert_int_equal(schedule.delays_ms[schedule.count - 1], good[i].last_ms);
	}
}

static void
anything_else_is_none(void **state)
{
	static const char *const bad[] = { "", " ", "x", "0 x", "0,5", "0\t5", "-1", "+1",
		"1e3", ".5 .", "315360001", "0 99999999999999999999",
		"1 00000000000000000000000000000000000001" };
	struct schedule schedule = { .count = 7 };
	struct text many = text_new(*state);

	for (size_t i = 0; i < COUNT(bad); i++)
		if (schedule_parse(bad[i], &schedule))
			fail_msg("\"%s\"", bad[i]);
	for (int i = 0; i < SCHEDULE_TRIES; i++)
		text_add(&many, "0 ");
	assert_true(schedule_parse(many.bytes, &schedule));
	assert_int_equal(schedule.count, SCHEDULE_TRIES);
	text_add(&many, "0");
	assert_false(schedule_parse(many.bytes, &schedule));
	assert_int_equal(schedule.count, SCHEDULE_TRIES);
}

static void
a_faulty_one_is_told(void **state)
{
	const char *message = SETTINGS(
	    *state, &schedule_config, "DELIVER_SCHEDULE=0 soon");

	assert_non_null(
	    strstr(message, "DELIVER_SCHEDULE: must be 1 to 64 delays in seconds"));
	assert_null(strstr(message, "soon"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(the_default_is_that_of_standard_webhooks),
		VERIFY_TEST(tries_are_spread_on_both_sides_of_a_delay),
		VERIFY_TEST(what_the_receiver_asks_for_is_waited_up_to_a_day),
		VERIFY_TEST(a_schedule_is_seconds_with_blanks_between),
		VERIFY_TEST(anything_else_is_none),
		VERIFY_TEST(a_faulty_one_is_told),
	};

	return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
