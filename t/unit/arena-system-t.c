#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OTHER_MALLOC 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OTHER_MALLOC 1
#endif

/* Runs in a child, which must end by SIGABRT and say why on its stderr. */
static void
assert_dies_saying(size_t bytes, const char *expected)
{
	char said[256] = "";
	int ends[2], status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		const struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_CORE, &none);
		dup2(ends[1], STDERR_FILENO);
		signal(SIGABRT, SIG_DFL);
		arena_alloc(arena_new(), bytes);
		_exit(0);
	}
	close(ends[1]);
	assert_true(read(ends[0], said, sizeof(said) - 1) > 0);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_string_equal(said, expected);
}

static void
a_size_that_overflows_ends_the_process_with_a_message(void **state)
{
	(void)state;
	assert_dies_saying(SIZE_MAX, "out of memory: size overflow\n");
	assert_dies_saying(SIZE_MAX - 40, "out of memory: size overflow\n");
}

#ifndef OTHER_MALLOC

/* A request with many small pieces of others and a large block. */
#define PIECES 200000
#define PIECE_BYTES 100

static size_t
resident_bytes(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	size_t all, resident;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%zu %zu", &all, &resident), 2);
	fclose(file);
	return resident * (size_t)sysconf(_SC_PAGESIZE);
}

struct usage {
	void *kept;
	size_t before, within, after;
};

/* In a thread, as workers do it: its memory is not the main one's. */
static void *
use_much(void *arg)
{
	struct usage *usage = arg;
	struct arena *arena = arena_new();

	usage->before = resident_bytes();
	arena_alloc(arena, PIECES);
	for (int i = 0; i < PIECES; i++) {
		char *piece = malloc(PIECE_BYTES);

		assert_non_null(piece);
		*(volatile char *)piece = 1;
		arena_defer(arena, free, piece);
	}
	/* Behind all these, as what a library keeps for the next request. */
	usage->kept = malloc(PIECE_BYTES);
	usage->within = resident_bytes();
	arena_empty(arena);
	usage->after = resident_bytes();
	arena_free(arena);
	return NULL;
}

static void
much_memory_goes_back_to_the_system(void **state)
{
	struct usage usage;
	pthread_t thread;

	(void)state;
	arena_setup();
	assert_int_equal(pthread_create(&thread, NULL, use_much, &usage), 0);
	pthread_join(thread, NULL);
	free(usage.kept);
	assert_true(usage.within > usage.before + (size_t)PIECES * PIECE_BYTES);
	assert_true(usage.after < usage.before + (usage.within - usage.before) / 4);
}
#endif

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_size_that_overflows_ends_the_process_with_a_message),
#ifndef OTHER_MALLOC
		cmocka_unit_test(much_memory_goes_back_to_the_system),
#endif
	};

	return cmocka_run_group_tests_name("arena-system", tests, NULL, NULL);
}
