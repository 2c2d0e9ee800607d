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

/* The first leads the slow ones until the last is written; by then all others wait. */
static void
who_was_not_tried_alone_goes_before_who_was(void **state)
{
	struct group *group = writer_group((struct group_limits){
	    .rows = 2, .bytes = 100, .patience_ms = INT64_MAX, .quick_ms = 0 });
	struct task slow[] = { writer_task(2, TIMED_OUT) };
	struct task tasks[] = { writer_task(2, OK), writer_task(2, OK),
		writer_task(1, OK), writer_task(3, TIMED_OUT), writer_task(4, OK),
		writer_task(5, OK) };
	static const enum outcome got[] = { OK, OK, OK, TIMED_OUT, OK, OK };

	writer_hand_in(*state, group, slow, COUNT(slow));
	writer_number(tasks, COUNT(tasks));
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
	writer_expect_batches("3 / 4 5! / 6", "1 / 4! / 5 / 2");
	writer_expect(tasks, COUNT(tasks), got);
	group_free(group);
}

static void
an_item_that_has_waited_too_long_is_not_written_again(void **state)
{
	struct group *group = writer_group((struct group_limits){
	    .rows = ROWS, .bytes = 100, .patience_ms = 0, .quick_ms = INT64_MAX });
	struct task tasks[] = { writer_task(1, OK), writer_task(2, TIMED_OUT),
		writer_task(3, OK) };
	static const enum outcome got[] = { OK, TIMED_OUT, TIMED_OUT };

	writer_hand_in(*state, group, tasks, COUNT(tasks));
	writer_expect_batches("1 / 2 3!", "");
	writer_expect(tasks, COUNT(tasks), got);
	group_free(group);
}

/* One is written, so many wait, the next is refused; then the writer is let go. */
static void
few_wait_for_a_meeting_that_timed_out_alone(void **state)
{
	struct group *group = writer_group((struct group_limits){
	    .rows = ROWS, .bytes = 100, .patience_ms = INT64_MAX, .quick_ms = 0 });
	struct task slow[] = { writer_task(2, TIMED_OUT) };
	struct task tasks[1 + WAITERS + 1] = { 0 }, last = writer_task(9, OK);
	const size_t refused = COUNT(tasks) - 1;

	writer_hand_in(*state, group, slow, COUNT(slow));
	writer_number(tasks, COUNT(tasks));
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
	struct task tasks[] = { writer_task(1, OK), writer_task(1, OK),
		writer_task(2, OK), writer_task(3, OK) };
	struct task next[] = { writer_task(4, OK), writer_task(1, OK) };

	writer_number(tasks, COUNT(tasks));
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
	writer_hand_in(*state, group, next, COUNT(next));
	writer_expect_batches("1 / 2", "");
	group_free(group);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(who_was_not_tried_alone_goes_before_who_was),
		VERIFY_TEST(an_item_that_has_waited_too_long_is_not_written_again),
		VERIFY_TEST(few_wait_for_a_meeting_that_timed_out_alone),
		VERIFY_TEST(a_large_item_is_written_apart_and_others_beside_it),
	};

	alarm(60);
	return cmocka_run_group_tests_name("group-commit-wait", tests, NULL, NULL);
}
