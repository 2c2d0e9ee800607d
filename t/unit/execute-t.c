#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../tools/doctor/execute.h"
#include "base/arena.h"
#include "base/clock.h"

#define LONG_MS 20000

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

static struct execution
run_script(const char *script, int64_t limit_ms)
{
	const char *const argv[] = { "sh", "-c", script, NULL };

	return execute(arena, argv, limit_ms);
}

static void
both_outputs_and_the_status_are_returned(void **state)
{
	const struct execution done = run_script(
	    "echo one; echo two >&2; exit 3", LONG_MS);

	(void)state;
	assert_string_equal(done.output, "one\ntwo\n");
	assert_int_equal(done.status, 3);
	assert_false(done.is_late || done.is_missing);
	assert_false(execution_is_fine(&done));
}

static void
no_shell_reads_the_arguments(void **state)
{
	const char *const argv[] = { "printf", "%s", "$HOME; `id`", NULL };
	const struct execution done = execute(arena, argv, LONG_MS);

	(void)state;
	assert_string_equal(done.output, "$HOME; `id`");
	assert_true(execution_is_fine(&done));
}

static void
a_missing_program_is_told_apart(void **state)
{
	const char *const argv[] = { "no-such-program", NULL };
	const struct execution done = execute(arena, argv, LONG_MS);

	(void)state;
	assert_true(done.is_missing);
	assert_int_equal(done.status, -1);
}

static void
a_signal_is_a_status(void **state)
{
	const struct execution done = run_script("kill -TERM $$", LONG_MS);

	(void)state;
	assert_int_equal(done.status, 128 + SIGTERM);
}

/* It has ended: a new parent may be slow to reap it, or never do it (proc(5), field 3). */
static bool
is_gone(pid_t pid)
{
	char path[64], state = 'Z';
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "r");
	if (file == NULL)
		return true;
	if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = 'Z';
	fclose(file);
	return state == 'Z' || state == 'X';
}

static void
what_takes_too_long_is_killed_with_its_children(void **state)
{
	const int64_t began = clock_monotonic_ms();
	const struct execution done = run_script("sleep 100 & echo $!; wait", 300);
	const pid_t left = (pid_t)strtol(done.output, NULL, 10);

	(void)state;
	assert_true(done.is_late);
	assert_int_equal(done.status, -1);
	assert_in_range(clock_monotonic_ms() - began, 250, LONG_MS);
	assert_true(left > 0);
	while (!is_gone(left) && clock_monotonic_ms() - began < LONG_MS)
		sched_yield();
	assert_true(is_gone(left));
}

static void
a_child_that_holds_the_output_open_is_not_waited_for(void **state)
{
	const int64_t began = clock_monotonic_ms();
	const struct execution done = run_script(
	    "echo said; sleep 100 & exit 0", LONG_MS);

	(void)state;
	assert_string_equal(done.output, "said\n");
	assert_true(execution_is_fine(&done));
	assert_in_range(clock_monotonic_ms() - began, 0, LONG_MS / 2);
}

static void
a_program_that_closes_its_output_is_waited_for(void **state)
{
	const struct execution done = run_script(
	    "exec >&- 2>&-; sleep 0.1; exit 5", LONG_MS);

	(void)state;
	assert_int_equal(done.status, 5);
}

static void
a_long_output_is_cut_and_does_not_block(void **state)
{
	const struct execution done = run_script(
	    "head -c 3000000 /dev/zero | tr '\\0' x", LONG_MS);

	(void)state;
	assert_true(execution_is_fine(&done));
	assert_in_range(strlen(done.output), EXECUTION_BYTES - 4096, EXECUTION_BYTES);
}

static void
its_input_is_empty_and_its_locale_is_english(void **state)
{
	struct execution done;

	(void)state;
	setenv("LC_MESSAGES", "de_DE.UTF-8", 1);
	done = run_script("cat; env | grep ^LC_", LONG_MS);
	assert_string_equal(done.output, "LC_ALL=C.UTF-8\n");
}

static void
the_last_line_is_the_last_that_says_something(void **state)
{
	struct execution done = { .output = "first\nlast one \n\n" };

	(void)state;
	assert_string_equal(execution_last_line(arena, &done), "last one");
	done.output = "only";
	assert_string_equal(execution_last_line(arena, &done), "only");
	done.output = "\n\n";
	assert_string_equal(execution_last_line(arena, &done), "");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)
	const struct CMUnitTest tests[] = {
		TEST(both_outputs_and_the_status_are_returned),
		TEST(no_shell_reads_the_arguments),
		TEST(a_missing_program_is_told_apart),
		TEST(a_signal_is_a_status),
		TEST(what_takes_too_long_is_killed_with_its_children),
		TEST(a_child_that_holds_the_output_open_is_not_waited_for),
		TEST(a_program_that_closes_its_output_is_waited_for),
		TEST(a_long_output_is_cut_and_does_not_block),
		TEST(its_input_is_empty_and_its_locale_is_english),
		TEST(the_last_line_is_the_last_that_says_something),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
