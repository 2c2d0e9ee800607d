#include "deliver/backoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/verify.h"

static void
each_wait_is_twice_the_one_before_up_to_a_limit(void **state)
{
	struct backoff_set backoffs = { 0 };

	(void)state;
	for (int64_t times = 1; times <= 64; times *= 2)
		assert_int_equal(backoff_note(&backoffs, "a", 0, 10), 10 * times);
	assert_int_equal(backoff_note(&backoffs, "a", 0, 10), 640);
	assert_int_equal(backoff_note(&backoffs, "b", 0, 10), 10);
}

static void
one_is_due_when_it_has_waited(void **state)
{
	struct backoff_set backoffs = { 0 };

	(void)state;
	assert_null(backoff_due(&backoffs, INT64_MAX));
	backoff_note(&backoffs, "a", 1000, 10);
	assert_null(backoff_due(&backoffs, 1009));
	assert_string_equal(backoff_due(&backoffs, 1010), "a");
	backoff_note(&backoffs, "a", 1010, 10);
	assert_null(backoff_due(&backoffs, 1029));
	assert_string_equal(backoff_due(&backoffs, 1030), "a");
}

static void
who_was_looked_at_begins_anew(void **state)
{
	struct backoff_set backoffs = { 0 };

	backoff_note(&backoffs, "a", 0, 10);
	backoff_note(&backoffs, "b", 0, 10);
	backoff_note(&backoffs, "a", 0, 10);
	assert_string_equal(backoff_json(&backoffs, *state), "[\"a\",\"b\"]");
	backoff_forget(&backoffs, "a");
	backoff_forget(&backoffs, "never seen");
	assert_string_equal(backoff_json(&backoffs, *state), "[\"b\"]");
	assert_int_equal(backoff_note(&backoffs, "a", 0, 10), 10);
}

static void
one_too_many_is_not_remembered(void **state)
{
	struct backoff_set backoffs = { 0 };

	for (int i = 0; i < BACKOFF_MOST; i++)
		backoff_note(&backoffs, arena_printf(*state, "%d", i), 0, 10);
	assert_int_equal(backoff_note(&backoffs, "more", 0, 10), 10);
	assert_int_equal(backoff_note(&backoffs, "more", 0, 10), 10);
	backoff_forget(&backoffs, "3");
	backoff_note(&backoffs, "more", 0, 10);
	assert_int_equal(backoff_note(&backoffs, "more", 0, 10), 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(each_wait_is_twice_the_one_before_up_to_a_limit),
		VERIFY_TEST(one_is_due_when_it_has_waited),
		VERIFY_TEST(who_was_looked_at_begins_anew),
		VERIFY_TEST(one_too_many_is_not_remembered),
	};

	return cmocka_run_group_tests_name("backoff", tests, NULL, NULL);
}
