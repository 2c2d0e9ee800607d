#include "deliver/laggard.h"

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
	struct laggards laggards = { 0 };

	(void)state;
	for (int64_t times = 1; times <= 64; times *= 2)
		assert_int_equal(laggard_note(&laggards, "a", 0, 10), 10 * times);
	assert_int_equal(laggard_note(&laggards, "a", 0, 10), 640);
	assert_int_equal(laggard_note(&laggards, "b", 0, 10), 10);
}

static void
one_is_due_when_it_has_waited(void **state)
{
	struct laggards laggards = { 0 };

	(void)state;
	assert_null(laggard_due(&laggards, INT64_MAX));
	laggard_note(&laggards, "a", 1000, 10);
	assert_null(laggard_due(&laggards, 1009));
	assert_string_equal(laggard_due(&laggards, 1010), "a");
	laggard_note(&laggards, "a", 1010, 10);
	assert_null(laggard_due(&laggards, 1029));
	assert_string_equal(laggard_due(&laggards, 1030), "a");
}

static void
who_was_looked_at_begins_anew(void **state)
{
	struct laggards laggards = { 0 };

	laggard_note(&laggards, "a", 0, 10);
	laggard_note(&laggards, "b", 0, 10);
	laggard_note(&laggards, "a", 0, 10);
	assert_string_equal(laggard_list(&laggards, *state), "[\"a\",\"b\"]");
	laggard_forget(&laggards, "a");
	laggard_forget(&laggards, "never seen");
	assert_string_equal(laggard_list(&laggards, *state), "[\"b\"]");
	assert_int_equal(laggard_note(&laggards, "a", 0, 10), 10);
}

static void
one_too_many_is_not_remembered(void **state)
{
	struct laggards laggards = { 0 };

	for (int i = 0; i < LAGGARDS_MOST; i++)
		laggard_note(&laggards, arena_printf(*state, "%d", i), 0, 10);
	assert_int_equal(laggard_note(&laggards, "more", 0, 10), 10);
	assert_int_equal(laggard_note(&laggards, "more", 0, 10), 10);
	laggard_forget(&laggards, "3");
	laggard_note(&laggards, "more", 0, 10);
	assert_int_equal(laggard_note(&laggards, "more", 0, 10), 20);
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

	return cmocka_run_group_tests_name("laggard", tests, NULL, NULL);
}
