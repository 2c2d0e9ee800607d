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
#define WAITERS 8

/* Patient, and whatever is written alone was quick. */
static const struct group_limits forgiving = {
	.rows = ROWS, .bytes = 100, .patience_ms = INT64_MAX, .quick_ms = INT64_MAX
};

/* Patient, and nothing is ever quick. */
static const struct group_limits strict = {
	.rows = ROWS, .bytes = 100, .patience_ms = INT64_MAX, .quick_ms = 0
};

static void
number(struct task tasks[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		tasks[i].number = (int)i + 1;
		tasks[i].link.bytes = 1;
	}
}

static void
run(struct arena *arena, struct group *group, struct task tasks[], size_t count)
{
	number(tasks, count);
	writer_run(arena, group, tasks, count);
}

static void
expect(const struct task tasks[], size_t count, const enum outcome got[])
{
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(tasks[i].got, got[i]);
		assert_int_equal(tasks[i].written, got[i] == tasks[i].verdict ? 1 : 0);
	}
}

static void
expect_batches(const char *quick, const char *slow)
{
	assert_string_equal(writer_log().batches, quick);
	assert_string_equal(writer_log().slow_batches, slow);
}

static struct task
of(uint64_t key, enum outcome breaks)
{
	return (struct task){ .link.key = key, .breaks = breaks };
}

static void
only_the_meeting_that_times_out_fails(void **state)
{
	struct group *group = writer_group(forgiving);
	struct task tasks[] = { of(1, OK), of(2, OK), of(3, TIMED_OUT), of(2, OK),
		of(4, OK) };
	static const enum outcome got[] = { OK, OK, TIMED_OUT, OK, OK };

	run(*state, group, tasks, COUNT(tasks));
	expect_batches("1 / 2 3 4 5!", "2 4 / 3! / 5");
	expect(tasks, COUNT(tasks), got);
	group_free(group);
}

static void
a_batch_of_one_meeting_is_not_written_again(void **state)
{
	struct group *group = writer_group(forgiving);
	struct task tasks[] = { of(1, OK), of(2, TIMED_OUT), of(2, OK) };
	static const enum outcome got[] = { OK, TIMED_OUT, TIMED_OUT };

	run(*state, group, tasks, COUNT(tasks));
	expect_batches("1 / 2 3!", "");
	expect(tasks, COUNT(tasks), got);
	group_free(group);
}

static void
who_has_been_slow_is_written_apart_until_it_is_quick(void **state)
{
	struct group *group = writer_group(forgiving);
	struct task first[] = { of(2, TIMED_OUT) };
	struct task second[] = { of(1, OK), of(2, OK), of(3, OK) };
	struct task third[] = { of(1, OK), of(2, OK), of(3, OK) };

	run(*state, group, first, COUNT(first));
	number(second, COUNT(second));
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
	run(*state, group, third, COUNT(third));
	expect_batches("1 / 2 3", "");
	group_free(group);
}

static void
who_is_never_quick_stays_apart(void **state)
{
	struct group *group = writer_group(strict);
	struct task first[] = { of(2, TIMED_OUT) };
	struct task again[] = { of(2, OK), of(2, OK) };

	run(*state, group, first, COUNT(first));
	for (int i = 0; i < 2; i++) {
		run(*state, group, again, COUNT(again));
		expect_batches("", "1 / 2");
	}
	group_free(group);
}

static void
what_waits_of_a_meeting_that_turns_out_slow_moves_with_it(void **state)
{
	struct group *group = writer_group((struct group_limits){
	    .rows = 2, .bytes = 100, .patience_ms = INT64_MAX, .quick_ms = INT64_MAX });
	struct task tasks[] = { of(1, OK), of(2, TIMED_OUT), of(3, OK), of(2, OK),
		of(4, OK) };
	static const enum outcome got[] = { OK, TIMED_OUT, OK, TIMED_OUT, OK };

	run(*state, group, tasks, COUNT(tasks));
	expect_batches("1 / 2 3! / 5", "2 4! / 3");
	expect(tasks, COUNT(tasks), got);
	group_free(group);
}

/* The first leads the slow ones until the last is written; by then all others wait. */
static void
who_was_not_tried_alone_goes_before_who_was(void **state)
{
	struct group *group = writer_group((struct group_limits){
	    .rows = 2, .bytes = 100, .patience_ms = INT64_MAX, .quick_ms = 0 });
	struct task slow[] = { of(2, TIMED_OUT) };
	struct task tasks[] = { of(2, OK), of(2, OK), of(1, OK), of(3, TIMED_OUT),
		of(4, OK), of(5, OK) };
	static const enum outcome got[] = { OK, OK, OK, TIMED_OUT, OK, OK };

	run(*state, group, slow, COUNT(slow));
	number(tasks, COUNT(tasks));
	tasks[0].waits_for = &tasks[5];
	writer_reset(*state, 4);
	for (size_t i = 0; i < COUNT(tasks); i++) {
		tasks[i].group = group;
		writer_start(&tasks[i]);
		if (i == 0 || i == 2)
			writer_await_begun(i == 0 ? 1 : 2);
		else
			writer_await(i == 1 ? 1 : i - 1);
	}
	for (size_t i = 0; i < COUNT(tasks); i++)
		writer_join(&tasks[i]);
	expect_batches("3 / 4 5! / 6", "1 / 4! / 5 / 2");
	expect(tasks, COUNT(tasks), got);
	group_free(group);
}

static void
an_item_that_has_waited_too_long_is_not_written_again(void **state)
{
	struct group *group = writer_group((struct group_limits){
	    .rows = ROWS, .bytes = 100, .patience_ms = 0, .quick_ms = INT64_MAX });
	struct task tasks[] = { of(1, OK), of(2, TIMED_OUT), of(3, OK) };
	static const enum outcome got[] = { OK, TIMED_OUT, TIMED_OUT };

	run(*state, group, tasks, COUNT(tasks));
	expect_batches("1 / 2 3!", "");
	expect(tasks, COUNT(tasks), got);
	group_free(group);
}

static void
who_was_kept_waiting_within_a_batch_is_written_apart(void **state)
{
	struct group *group = writer_group(strict);
	struct task busy[] = { of(1, OK), of(2, OK), of(3, OK) };
	struct task next[] = { of(2, OK) };
	static const enum outcome got[] = { OK, TIMED_OUT, OK };

	busy[1].verdict = TIMED_OUT;
	run(*state, group, busy, COUNT(busy));
	expect_batches("1 / 2 3", "");
	expect(busy, COUNT(busy), got);
	run(*state, group, next, COUNT(next));
	expect_batches("", "1");
	group_free(group);
}

static void
a_culprit_met_item_by_item_leaves_the_rest_to_be_tried(void **state)
{
	struct group *group = writer_group(forgiving);
	struct task tasks[] = { of(1, OK), of(2, INVALID), of(3, TIMED_OUT), of(4, OK) };
	static const enum outcome got[] = { OK, INVALID, TIMED_OUT, OK };

	run(*state, group, tasks, COUNT(tasks));
	expect_batches("1 / 2 3 4! / 2! / 3!", "4");
	expect(tasks, COUNT(tasks), got);
	group_free(group);
}

static void
a_database_that_goes_away_meanwhile_fails_all_that_wait(void **state)
{
	struct group *group = writer_group(forgiving);
	struct task tasks[] = { of(1, OK), of(2, OK), of(3, TIMED_OUT), of(4, OK) };
	static const enum outcome got[] = { OK, OK, TIMED_OUT, OK };
	struct task slow[] = { of(3, UNAVAILABLE), of(3, OK), of(3, OK) };
	static const enum outcome lost[] = { UNAVAILABLE, UNAVAILABLE, UNAVAILABLE };

	run(*state, group, tasks, COUNT(tasks));
	expect(tasks, COUNT(tasks), got);
	run(*state, group, slow, COUNT(slow));
	expect_batches("", "1!");
	expect(slow, COUNT(slow), lost);
	group_free(group);
}

/* One is written, so many wait, the next is refused; then the writer is let go. */
static void
few_wait_for_a_meeting_that_timed_out_alone(void **state)
{
	struct group *group = writer_group(strict);
	struct task slow[] = { of(2, TIMED_OUT) };
	struct task tasks[1 + WAITERS + 1] = { 0 }, last = of(9, OK);
	const size_t refused = COUNT(tasks) - 1;

	run(*state, group, slow, COUNT(slow));
	number(tasks, COUNT(tasks));
	tasks[0].waits_for = &last;
	writer_reset(*state, 0);
	for (size_t i = 0; i < refused; i++) {
		tasks[i].link.key = 2;
		tasks[i].group = group;
		writer_start(&tasks[i]);
		writer_await_begun(1);
		writer_await(i);
	}
	tasks[refused].link.key = 2;
	tasks[refused].group = last.group = group;
	writer_start(&tasks[refused]);
	writer_join(&tasks[refused]);
	assert_int_equal(tasks[refused].got, TIMED_OUT);
	writer_start(&last);
	writer_join(&last);
	for (size_t i = 0; i < refused; i++) {
		writer_join(&tasks[i]);
		assert_int_equal(tasks[i].got, OK);
	}
	assert_string_equal(writer_log().slow_batches, "1 / 2 3 4 5 6 7 8 9");
	assert_int_equal(tasks[refused].written, 0);
	group_free(group);
}

/* The large one, and what comes of its meeting meanwhile, last until all others are written. */
static void
a_large_item_is_written_apart_and_others_beside_it(void **state)
{
	struct group *group = writer_group((struct group_limits){ .rows = ROWS,
	    .bytes = 1000,
	    .share = 100,
	    .patience_ms = INT64_MAX,
	    .quick_ms = INT64_MAX });
	struct task tasks[] = { of(1, OK), of(1, OK), of(2, OK), of(3, OK) };
	struct task next[] = { of(4, OK), of(1, OK) };

	number(tasks, COUNT(tasks));
	tasks[0].link.bytes = 101;
	tasks[0].waits_for = &tasks[3];
	writer_reset(*state, 0);
	for (size_t i = 0; i < COUNT(tasks); i++) {
		tasks[i].group = group;
		writer_start(&tasks[i]);
		if (i == 0)
			writer_await_begun(1);
		else if (i == 1)
			writer_await(1);
		else if (i == 2)
			writer_await_begun(2);
	}
	for (size_t i = 0; i < COUNT(tasks); i++) {
		writer_join(&tasks[i]);
		assert_int_equal(tasks[i].got, OK);
	}
	assert_string_equal(writer_log().slow_batches, "1 / 2");
	run(*state, group, next, COUNT(next));
	expect_batches("1 / 2", "");
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
		VERIFY_TEST(who_was_not_tried_alone_goes_before_who_was),
		VERIFY_TEST(an_item_that_has_waited_too_long_is_not_written_again),
		VERIFY_TEST(who_was_kept_waiting_within_a_batch_is_written_apart),
		VERIFY_TEST(a_culprit_met_item_by_item_leaves_the_rest_to_be_tried),
		VERIFY_TEST(a_database_that_goes_away_meanwhile_fails_all_that_wait),
		VERIFY_TEST(few_wait_for_a_meeting_that_timed_out_alone),
		VERIFY_TEST(a_large_item_is_written_apart_and_others_beside_it),
	};

	alarm(60);
	return cmocka_run_group_tests_name("group-commit-slow", tests, NULL, NULL);
}
