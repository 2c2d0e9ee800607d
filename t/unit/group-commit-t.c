#include "db/group_commit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/verify.h"
#include "lib/writer.h"

#define ROWS 4
#define BYTES 100
#define LARGE 65536
#define TASKS_MOST 8
#define PLAIN                                                                            \
	{                                                                                \
		.verdict = OK                                                            \
	}

/* Runs the tasks in a group of their own. */
static void
run(struct arena *arena, struct task tasks[], size_t count, size_t rows)
{
	struct group *group = writer_group(
	    (struct group_limits){ .rows = rows, .bytes = BYTES });

	writer_hand_in(arena, group, tasks, count);
	group_free(group);
}

static void
a_lone_worker_writes_at_once(void **state)
{
	struct task task = { 0 };

	run(*state, &task, 1, ROWS);
	assert_string_equal(writer_log().batches, "1");
	assert_int_equal(task.got, OK);
}

static void
each_item_has_an_outcome_of_its_own(void **state)
{
	struct task tasks[] = { { .verdict = NOT_FOUND }, { .verdict = OK },
		{ .verdict = NOT_FOUND }, { .verdict = OK } };
	static const enum outcome got[] = { NOT_FOUND, OK, NOT_FOUND, OK };

	run(*state, tasks, COUNT(tasks), ROWS);
	assert_string_equal(writer_log().batches, "1 / 2 3 4");
	writer_expect(tasks, COUNT(tasks), got);
}

static void
what_came_meanwhile_is_written_together_oldest_first(void **state)
{
	struct task tasks[5] = { 0 };

	run(*state, tasks, COUNT(tasks), ROWS);
	assert_string_equal(writer_log().batches, "1 / 2 3 4 5");
}

static void
a_batch_has_at_most_so_many_rows(void **state)
{
	struct task tasks[TASKS_MOST] = { 0 };

	run(*state, tasks, COUNT(tasks), 3);
	assert_string_equal(writer_log().batches, "1 / 2 3 4 / 5 6 7 / 8");
}

static void
a_batch_has_at_most_so_many_bytes(void **state)
{
	struct task fifths[] = { { .link.bytes = 40 }, { .link.bytes = 40 },
		{ .link.bytes = 40 }, { .link.bytes = 40 }, { .link.bytes = 40 },
		{ .link.bytes = 40 } };
	struct task halves[] = { { .link.bytes = 1 }, { .link.bytes = 50 },
		{ .link.bytes = 50 }, { .link.bytes = 50 }, { .link.bytes = 51 } };

	run(*state, fifths, COUNT(fifths), ROWS);
	assert_string_equal(writer_log().batches, "1 / 2 3 / 4 5 / 6");
	run(*state, halves, COUNT(halves), ROWS);
	assert_string_equal(writer_log().batches, "1 / 2 3 / 4 / 5");
}

static void
an_item_beyond_the_cap_is_written_alone(void **state)
{
	struct task first[] = { PLAIN, { .link.bytes = 500 }, PLAIN, PLAIN };
	struct task middle[] = { PLAIN, PLAIN, { .link.bytes = SIZE_MAX }, PLAIN, PLAIN };

	run(*state, first, COUNT(first), ROWS);
	assert_string_equal(writer_log().batches, "1 / 2 / 3 4");
	run(*state, middle, COUNT(middle), ROWS);
	assert_string_equal(writer_log().batches, "1 / 2 / 3 / 4 5");
}

static void
a_meeting_has_a_share_of_a_batch(void **state)
{
	struct group *group = writer_group((struct group_limits){
	    .rows = ROWS, .bytes = 8 * LARGE, .share = LARGE, .patience_ms = INT64_MAX });
	struct task tasks[] = { { .number = 1, .link = { .bytes = 1, .key = 9 } },
		{ .number = 2, .link = { .bytes = LARGE / 2, .key = 1 } },
		{ .number = 3, .link = { .bytes = LARGE / 2, .key = 1 } },
		{ .number = 4, .link = { .bytes = LARGE / 2, .key = 1 } },
		{ .number = 5, .link = { .bytes = LARGE / 2, .key = 2 } },
		{ .number = 6, .link = { .bytes = 1, .key = 1 } },
		{ .number = 7, .link = { .bytes = 1, .key = 3 } } };

	writer_run(*state, group, tasks, COUNT(tasks));
	assert_string_equal(writer_log().batches, "1 / 2 3 5 6 / 4 7");
	group_free(group);
}

static void
only_the_culprit_of_an_invalid_batch_is_invalid(void **state)
{
	struct task tasks[] = { PLAIN, PLAIN, { .verdict = NOT_FOUND },
		{ .breaks = INVALID }, PLAIN, PLAIN };
	static const enum outcome got[] = { OK, OK, NOT_FOUND, INVALID, OK, OK };

	run(*state, tasks, COUNT(tasks), ROWS);
	assert_string_equal(writer_log().batches, "1 / 2 3 4 5! / 2 / 3 / 4! / 5 / 6");
	writer_expect(tasks, COUNT(tasks), got);
}

static void
an_item_that_is_invalid_alone_is_not_tried_again(void **state)
{
	struct task tasks[] = { { .breaks = INVALID }, PLAIN };
	static const enum outcome got[] = { INVALID, OK };

	run(*state, tasks, COUNT(tasks), ROWS);
	assert_string_equal(writer_log().batches, "1! / 2");
	writer_expect(tasks, COUNT(tasks), got);
}

static void
a_database_that_is_away_fails_all_that_is_linked(void **state)
{
	struct task tasks[] = { { .breaks = UNAVAILABLE }, PLAIN, { .link.bytes = 500 },
		{ .breaks = INVALID }, PLAIN, PLAIN, PLAIN };
	static const enum outcome got[] = { UNAVAILABLE, UNAVAILABLE, UNAVAILABLE,
		UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE };

	run(*state, tasks, COUNT(tasks), 2);
	assert_string_equal(writer_log().batches, "1!");
	writer_expect(tasks, COUNT(tasks), got);
}

static void
a_group_goes_on_when_the_database_is_back(void **state)
{
	struct group *group = writer_group(
	    (struct group_limits){ .rows = ROWS, .bytes = BYTES });
	struct task away[] = { { .number = 1, .breaks = UNAVAILABLE }, { .number = 2 } };
	struct task back[] = { { .number = 3 }, { .number = 4 } };

	writer_run(*state, group, away, COUNT(away));
	assert_string_equal(writer_log().batches, "1!");
	writer_run(*state, group, back, COUNT(back));
	assert_string_equal(writer_log().batches, "3 / 4");
	assert_int_equal(back[0].got, OK);
	assert_int_equal(back[1].got, OK);
	group_free(group);
}

static void
a_database_that_goes_away_within_a_retry_fails_the_rest(void **state)
{
	struct task tasks[] = { PLAIN, PLAIN, { .breaks = INVALID },
		{ .breaks = UNAVAILABLE }, PLAIN, PLAIN };
	static const enum outcome got[] = { OK, OK, INVALID, UNAVAILABLE, UNAVAILABLE,
		UNAVAILABLE };

	run(*state, tasks, COUNT(tasks), ROWS);
	assert_string_equal(writer_log().batches, "1 / 2 3 4 5! / 2 / 3! / 4!");
	writer_expect(tasks, COUNT(tasks), got);
}

static void
any_other_failure_is_the_batch_s_alone(void **state)
{
	struct task tasks[] = { PLAIN, PLAIN, { .breaks = FAILED }, PLAIN, PLAIN };
	static const enum outcome got[] = { OK, FAILED, FAILED, OK, OK };

	run(*state, tasks, COUNT(tasks), 2);
	assert_string_equal(writer_log().batches, "1 / 2 3! / 4 5");
	writer_expect(tasks, COUNT(tasks), got);
}

static void
a_leader_whose_item_is_done_leaves_the_lead_to_others(void **state)
{
	struct task tasks[4] = { 0 };

	run(*state, tasks, COUNT(tasks), 1);
	assert_string_equal(writer_log().batches, "1 / 2 / 3 / 4");
	assert_true(pthread_equal(tasks[0].writer, tasks[0].thread));
	for (size_t i = 1; i < COUNT(tasks); i++)
		assert_false(pthread_equal(tasks[i].writer, tasks[0].thread));
}

static void
no_group_is_freed_in_peace(void **state)
{
	(void)state;
	group_free(NULL);
	group_free(writer_group((struct group_limits){ .rows = 1024, .bytes = 1 }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_lone_worker_writes_at_once),
		VERIFY_TEST(each_item_has_an_outcome_of_its_own),
		VERIFY_TEST(what_came_meanwhile_is_written_together_oldest_first),
		VERIFY_TEST(a_batch_has_at_most_so_many_rows),
		VERIFY_TEST(a_batch_has_at_most_so_many_bytes),
		VERIFY_TEST(an_item_beyond_the_cap_is_written_alone),
		VERIFY_TEST(a_meeting_has_a_share_of_a_batch),
		VERIFY_TEST(only_the_culprit_of_an_invalid_batch_is_invalid),
		VERIFY_TEST(an_item_that_is_invalid_alone_is_not_tried_again),
		VERIFY_TEST(a_database_that_is_away_fails_all_that_is_linked),
		VERIFY_TEST(a_group_goes_on_when_the_database_is_back),
		VERIFY_TEST(a_database_that_goes_away_within_a_retry_fails_the_rest),
		VERIFY_TEST(any_other_failure_is_the_batch_s_alone),
		VERIFY_TEST(a_leader_whose_item_is_done_leaves_the_lead_to_others),
		VERIFY_TEST(no_group_is_freed_in_peace),
	};

	return cmocka_run_group_tests_name("group-commit", tests, NULL, NULL);
}
