#include "db/group_commit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/verify.h"
#include "lib/writer.h"

#define THREADS 64
#define ITEMS 200
#define ROWS 32
#define BYTES 1000
#define ITEM_BYTES 30

/* One thread's items. */
struct series {
	pthread_t thread;
	struct group *group;
	struct task tasks[ITEMS];
};

static void *
hand_in_all(void *arg)
{
	struct series *series = arg;
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ITEMS; i++) {
		struct task *task = &series->tasks[i];

		task->got = group_commit(series->group, arena, &task->link);
		arena_empty(arena);
	}
	arena_free(arena);
	return NULL;
}

/* Every 3rd item has no meeting, every 97th is invalid; every 101st breaks as told. */
static struct series *
run(struct arena *arena, size_t bytes, enum outcome breaks)
{
	struct group *group = writer_group((struct group_limits){ .rows = ROWS,
	    .bytes = bytes,
	    .patience_ms = INT64_MAX,
	    .quick_ms = INT64_MAX });
	struct series *all = arena_alloc(arena, THREADS * sizeof(*all));

	/* The first leader waits for all others, so there is something to batch. */
	writer_reset(NULL, THREADS - 1);
	for (size_t t = 0; t < THREADS; t++) {
		all[t].group = group;
		for (size_t i = 0; i < ITEMS; i++) {
			size_t number = t * ITEMS + i;
			struct task *task = &all[t].tasks[i];

			task->link.bytes = ITEM_BYTES;
			task->verdict = number % 3 == 0 ? NOT_FOUND : OK;
			task->breaks = number % 101 == 100 ? breaks :
			    number % 97 == 96		   ? INVALID :
							     OK;
			task->link.key = number % 101;
		}
	}
	for (size_t t = 0; t < THREADS; t++)
		assert_int_equal(
		    pthread_create(&all[t].thread, NULL, hand_in_all, &all[t]), 0);
	for (size_t t = 0; t < THREADS; t++)
		assert_int_equal(pthread_join(all[t].thread, NULL), 0);
	group_free(group);
	return all;
}

static void
every_item_is_written_once_and_gets_its_own_outcome(void **state)
{
	const struct series *all = run(*state, BYTES, OK);

	for (size_t t = 0; t < THREADS; t++)
		for (size_t i = 0; i < ITEMS; i++) {
			const struct task *task = &all[t].tasks[i];
			bool is_culprit = task->breaks == INVALID;

			assert_int_equal(task->got, is_culprit ? INVALID : task->verdict);
			assert_int_equal(task->written, is_culprit ? 0 : 1);
		}
	assert_int_equal(writer_log().largest, ROWS);
	assert_true(writer_log().count < THREADS * ITEMS);
}

static void
no_batch_exceeds_the_cap_in_bytes(void **state)
{
	run(*state, 10 * ITEM_BYTES + 1, OK);
	assert_int_equal(writer_log().largest, 10);
	assert_int_equal(writer_log().largest_bytes, 10 * ITEM_BYTES);
}

static void
a_database_that_comes_and_goes_loses_and_doubles_nothing(void **state)
{
	const struct series *all = run(*state, BYTES, UNAVAILABLE);
	size_t lost = 0;

	for (size_t t = 0; t < THREADS; t++)
		for (size_t i = 0; i < ITEMS; i++) {
			const struct task *task = &all[t].tasks[i];

			if (task->breaks == UNAVAILABLE)
				assert_int_equal(task->got, UNAVAILABLE);
			else if (task->breaks == INVALID)
				assert_true(
				    task->got == INVALID || task->got == UNAVAILABLE);
			else
				assert_true(task->got == task->verdict ||
				    task->got == UNAVAILABLE);
			assert_int_equal(task->written,
			    task->got == INVALID || task->got == UNAVAILABLE ? 0 : 1);
			lost += task->got == UNAVAILABLE;
		}
	assert_in_range(lost, THREADS * ITEMS / 101, THREADS * ITEMS - 1);
}

static void
one_slow_meeting_fails_nobody_else(void **state)
{
	const struct series *all = run(*state, BYTES, TIMED_OUT);

	for (size_t t = 0; t < THREADS; t++)
		for (size_t i = 0; i < ITEMS; i++) {
			const struct task *task = &all[t].tasks[i];
			enum outcome due = task->breaks == OK ? task->verdict :
								task->breaks;

			assert_int_equal(task->got, due);
			assert_int_equal(task->written, task->breaks == OK ? 1 : 0);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(every_item_is_written_once_and_gets_its_own_outcome),
		VERIFY_TEST(no_batch_exceeds_the_cap_in_bytes),
		VERIFY_TEST(one_slow_meeting_fails_nobody_else),
		VERIFY_TEST(a_database_that_comes_and_goes_loses_and_doubles_nothing),
	};

	return cmocka_run_group_tests_name("group-commit-load", tests, NULL, NULL);
}
