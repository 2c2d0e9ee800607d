#include "db/group_commit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/verify.h"
#include "lib/writer.h"

#define ROWS 8

/* Patient, and whatever is written alone was quick. */
static const struct group_limits forgiving = {
	.rows = ROWS, .bytes = 100, .patience_ms = INT64_MAX, .quick_ms = INT64_MAX
};

/* Patient, and nothing is ever quick. */
static const struct group_limits strict = {
	.rows = ROWS, .bytes = 100, .patience_ms = INT64_MAX, .quick_ms = 0
};

static void
only_the_meeting_that_times_out_fails(void **state)
{
	struct group *group = writer_group(forgiving);
	struct task tasks[] = { writer_task(1, OK), writer_task(2, OK),
		writer_task(3, TIMED_OUT), writer_task(2, OK), writer_task(4, OK) };
	static const enum outcome got[] = { OK, OK, TIMED_OUT, OK, OK };

	writer_hand_in(*state, group, tasks, COUNT(tasks));
	writer_expect_batches("1 / 2 3 4 5!", "2 4 / 3! / 5");
	writer_expect(tasks, COUNT(tasks), got);
	group_free(group);
}

static void
a_batch_of_one_meeting_is_not_written_again(void **state)
{
	struct group *group = writer_group(forgiving);
	struct task tasks[] = { writer_task(1, OK), writer_task(2, TIMED_OUT),
		writer_task(2, OK) };
	static const enum outcome got[] = { OK, TIMED_OUT, TIMED_OUT };

	writer_hand_in(*state, group, tasks, COUNT(tasks));
	writer_expect_batches("1 / 2 3!", "");
	writer_expect(tasks, COUNT(tasks), got);
	group_free(group);
}

static void
who_has_been_slow_is_written_apart_until_it_is_quick(void **state)
{
	struct group *group = writer_group(forgiving);
	struct task first[] = { writer_task(2, TIMED_OUT) };
	struct task second[] = { writer_task(1, OK), writer_task(2, OK),
		writer_task(3, OK) };
	struct task third[] = { writer_task(1, OK), writer_task(2, OK),
		writer_task(3, OK) };

	writer_hand_in(*state, group, first, COUNT(first));
	writer_number(second, COUNT(second));
	second[1].waits_for = &second[2];
	writer_reset(*state, 1);
	for (size_t i = 0; i < COUNT(second); i++) {
		second[i].group = group;
		writer_start(&second[i]);
	}
	for (size_t i = 0; i < COUNT(second); i++) {
		writer_join(&second[i]);
		assert_int_equal(second[i].got, OK);
	}
	assert_string_equal(writer_log().slow_batches, "2");
	writer_hand_in(*state, group, third, COUNT(third));
	writer_expect_batches("1 / 2 3", "");
	group_free(group);
}

static void
who_is_never_quick_stays_apart(void **state)
{
	struct group *group = writer_group(strict);
	struct task first[] = { writer_task(2, TIMED_OUT) };
	struct task again[] = { writer_task(2, OK), writer_task(2, OK) };

	writer_hand_in(*state, group, first, COUNT(first));
	for (int i = 0; i < 2; i++) {
		writer_hand_in(*state, group, again, COUNT(again));
		writer_expect_batches("", "1 / 2");
	}
	group_free(group);
}

static void
what_waits_of_a_meeting_that_turns_out_slow_moves_with_it(void **state)
{
	struct group *group = writer_group((struct group_limits){
	    .rows = 2, .bytes = 100, .patience_ms = INT64_MAX, .quick_ms = INT64_MAX });
	struct task tasks[] = { writer_task(1, OK), writer_task(2, TIMED_OUT),
		writer_task(3, OK), writer_task(2, OK), writer_task(4, OK) };
	static const enum outcome got[] = { OK, TIMED_OUT, OK, TIMED_OUT, OK };

	writer_hand_in(*state, group, tasks, COUNT(tasks));
	writer_expect_batches("1 / 2 3! / 5", "2 4! / 3");
	writer_expect(tasks, COUNT(tasks), got);
	group_free(group);
}

static void
who_was_kept_waiting_within_a_batch_is_written_apart(void **state)
{
	struct group *group = writer_group(strict);
	struct task busy[] = { writer_task(1, OK), writer_task(2, OK),
		writer_task(3, OK) };
	struct task next[] = { writer_task(2, OK) };
	static const enum outcome got[] = { OK, TIMED_OUT, OK };

	busy[1].verdict = TIMED_OUT;
	writer_hand_in(*state, group, busy, COUNT(busy));
	writer_expect_batches("1 / 2 3", "");
	writer_expect(busy, COUNT(busy), got);
	writer_hand_in(*state, group, next, COUNT(next));
	writer_expect_batches("", "1");
	group_free(group);
}

static void
a_culprit_met_item_by_item_leaves_the_rest_to_be_tried(void **state)
{
	struct group *group = writer_group(forgiving);
	struct task tasks[] = { writer_task(1, OK), writer_task(2, INVALID),
		writer_task(3, TIMED_OUT), writer_task(4, OK) };
	static const enum outcome got[] = { OK, INVALID, TIMED_OUT, OK };

	writer_hand_in(*state, group, tasks, COUNT(tasks));
	writer_expect_batches("1 / 2 3 4! / 2! / 3!", "4");
	writer_expect(tasks, COUNT(tasks), got);
	group_free(group);
}

static void
a_database_that_goes_away_meanwhile_fails_all_that_wait(void **state)
{
	struct group *group = writer_group(forgiving);
	struct task tasks[] = { writer_task(1, OK), writer_task(2, OK),
		writer_task(3, TIMED_OUT), writer_task(4, OK) };
	static const enum outcome got[] = { OK, OK, TIMED_OUT, OK };
	struct task slow[] = { writer_task(3, UNAVAILABLE), writer_task(3, OK),
		writer_task(3, OK) };
	static const enum outcome lost[] = { UNAVAILABLE, UNAVAILABLE, UNAVAILABLE };

	writer_hand_in(*state, group, tasks, COUNT(tasks));
	writer_expect(tasks, COUNT(tasks), got);
	writer_hand_in(*state, group, slow, COUNT(slow));
	writer_expect_batches("", "1!");
	writer_expect(slow, COUNT(slow), lost);
	group_free(group);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(only_the_meeting_that_times_out_fails),
		VERIFY_TEST(a_batch_of_one_meeting_is_not_written_again),
		VERIFY_TEST(who_has_been_slow_is_written_apart_until_it_is_quick),
		VERIFY_TEST(who_is_never_quick_stays_apart),
		VERIFY_TEST(what_waits_of_a_meeting_that_turns_out_slow_moves_with_it),
		VERIFY_TEST(who_was_kept_waiting_within_a_batch_is_written_apart),
		VERIFY_TEST(a_culprit_met_item_by_item_leaves_the_rest_to_be_tried),
		VERIFY_TEST(a_database_that_goes_away_meanwhile_fails_all_that_wait),
	};

	alarm(60);
	return cmocka_run_group_tests_name("group-commit-slow", tests, NULL, NULL);
}
