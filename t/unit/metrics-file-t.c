#include "metrics/metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lib/counted.h"
#include "lib/settings.h"
#include "metrics/view.h"

#define SLOT_BYTES (256L * 1024)

static void
write_file(const char *bytes, size_t length)
{
	FILE *file = fopen(counted_path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	fclose(file);
}

static void
a_file_that_is_no_counters_is_replaced(void **state)
{
	write_file("nonsense", 8);
	counted_shows(*state, "reflector_metrics_file_usable 0\n");
	assert_non_null(metrics_view_read(*state)->problem);
	assert_int_equal(counted_run(counted_requests), 0);
	counted_shows(*state, "status=\"200\"} 5000\n");
}

/* Its first word no longer says that it is ours. */
static bool
damage(long slot)
{
	FILE *file = fopen(counted_path, "r+");

	return file != NULL && fseek(file, slot * SLOT_BYTES, SEEK_SET) == 0 &&
	    fwrite("another", 1, 8, file) == 8 && fclose(file) == 0;
}

static int
open_beside_two(void)
{
	return metrics_open("rooms") != NULL ? 0 : 1;
}

static int
use_the_second(void)
{
	if (metrics_open("rooms") != NULL || !damage(1))
		return 1;
	return counted_run(open_beside_two);
}

/* As a process of the version before, while those of the new one begin. */
static int
use_the_first(void)
{
	if (metrics_open("meetings") != NULL || !damage(0))
		return 1;
	metrics_refusal(REFUSED_MEDIA_TYPE);
	return counted_run(counted_requests) + counted_run(counted_requests);
}

static int
use_both(void)
{
	if (metrics_open("meetings") != NULL || !damage(0))
		return 1;
	return counted_run(use_the_second);
}

static void
processes_of_two_versions_count_beside_each_other(void **state)
{
	assert_int_equal(counted_run(use_the_first), 0);
	counted_shows(*state, "status=\"200\"} 10000\n");
}

static void
what_others_use_is_not_made_empty(void **state)
{
	assert_int_equal(counted_run(use_both), 0);
	assert_non_null(metrics_view_read(*state)->problem);
	assert_int_equal(counted_run(counted_requests), 0);
	counted_shows(*state, "status=\"200\"} 5000\n");
}

static int
truncate_and_count(void)
{
	struct metrics_route *route;

	if (metrics_open("rooms") != NULL || truncate(counted_path, 0) != 0)
		return 1;
	route = metrics_route("GET", "/v1/rooms");
	metrics_request(route, 200, 1);
	metrics_refusal(REFUSED_MEDIA_TYPE);
	return 0;
}

static void
a_file_that_is_truncated_ends_no_program(void **state)
{
	assert_int_equal(counted_run(truncate_and_count), 0);
	counted_shows(*state, "reflector_metrics_file_usable 0\n");
}

static int
open_where_nothing_can_be(void)
{
	const char *why = metrics_open("rooms");

	if (why == NULL)
		return 1;
	metrics_run();
	metrics_request(metrics_route("GET", "/"), 200, 1);
	metrics_refusal(REFUSED_MEDIA_TYPE);
	return 0;
}

static void
without_a_file_nothing_is_counted_and_all_works(void **state)
{
	assert_null(SETTINGS(*state, &metrics_config, "METRICS_FILE=/proc/no/such/file"));
	assert_int_equal(counted_run(open_where_nothing_can_be), 0);
	assert_non_null(metrics_view_read(*state)->problem);
	assert_null(SETTINGS(*state, &metrics_config,
	    arena_printf(*state, "METRICS_FILE=%s", counted_folder)));
	assert_int_equal(counted_run(open_where_nothing_can_be), 0);
}

/* Everything behind the first words is chance, or one repeated byte. */
static void
spoil(struct arena *arena, uint32_t seed)
{
	const bool is_chance = seed % 2 == 0;
	struct stat status;
	char *bytes;
	FILE *file = fopen(counted_path, "r+");

	assert_non_null(file);
	assert_int_equal(fstat(fileno(file), &status), 0);
	bytes = arena_alloc(arena, (size_t)status.st_size);
	for (long i = 0; i < status.st_size; i++) {
		seed = seed * 1664525 + 1013904223;
		bytes[i] = is_chance ? (char)(seed >> 24) : (char)0xff;
	}
	assert_int_equal(fseek(file, 64, SEEK_SET), 0);
	assert_int_equal(fwrite(bytes, 1, (size_t)status.st_size - 64, file),
	    (size_t)status.st_size - 64);
	fclose(file);
}

static void
damaged_counts_do_no_harm(void **state)
{
	for (uint32_t seed = 0; seed < 6; seed++) {
		assert_int_equal(counted_run(counted_requests), 0);
		spoil(*state, seed);
		assert_null(strstr(counted_text(*state), "http_requests_total{"));
		assert_null(
		    metrics_view_refusals(*state, metrics_view_read(*state))[0].program);
		assert_int_equal(counted_run(counted_requests), 0);
		unlink(counted_path);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		COUNTED_TEST(a_file_that_is_no_counters_is_replaced),
		COUNTED_TEST(processes_of_two_versions_count_beside_each_other),
		COUNTED_TEST(what_others_use_is_not_made_empty),
		COUNTED_TEST(a_file_that_is_truncated_ends_no_program),
		COUNTED_TEST(without_a_file_nothing_is_counted_and_all_works),
		COUNTED_TEST(damaged_counts_do_no_harm),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	counted_end();
	return failed;
}
