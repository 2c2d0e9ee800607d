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
#include "metrics/view.h"

#define PROCESSES 4

static void
processes_count_together_and_none_is_lost(void **state)
{
	pid_t children[PROCESSES];
	int status;

	for (int i = 0; i < PROCESSES; i++) {
		children[i] = fork();
		if (children[i] == 0)
			_exit(counted_requests());
	}
	for (int i = 0; i < PROCESSES; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	counted_shows(*state,
	    "reflector_http_requests_total{program=\"rooms\",method=\"GET\","
	    "route=\"/v1/rooms\",status=\"200\"} 20000\n");
	counted_shows(*state, "route=\"/v1/rooms\",status=\"other\"} 20000\n");
	counted_shows(*state, "route=\"/v1/rooms\",le=\"0.0025\"} 0\n");
	counted_shows(*state, "route=\"/v1/rooms\",le=\"0.005\"} 40000\n");
	counted_shows(*state, "route=\"/v1/rooms\"} 120.000000\n");
}

static void
counts_survive_their_processes(void **state)
{
	assert_int_equal(counted_run(counted_requests), 0);
	assert_int_equal(counted_run(counted_requests), 0);
	counted_shows(*state, "route=\"/v1/rooms\",status=\"200\"} 10000\n");
}

static int
refuse(void)
{
	if (metrics_open("jitsi-events") != NULL)
		return 1;
	metrics_refusal(REFUSED_SIGNATURE_WRONG);
	metrics_refusal(REFUSED_SIGNATURE_WRONG);
	metrics_signature(SECRET_PREVIOUS);
	metrics_event(DIALECT_STOCK);
	metrics_batch(3);
	return 0;
}

static void
a_view_has_refusals_by_program_and_reason(void **state)
{
	const struct metrics_view *view;
	const struct refused *refused;

	assert_int_equal(counted_run(refuse), 0);
	view = metrics_view_read(*state);
	assert_null(view->problem);
	refused = metrics_view_refusals(*state, view);
	assert_string_equal(refused[0].program, "jitsi-events");
	assert_string_equal(refused[0].reason, "signature_wrong");
	assert_int_equal(refused[0].total, 2);
	assert_int_equal(refused[0].last_hour, 2);
	assert_null(refused[1].program);
	assert_true(metrics_view_last_event(view, DIALECT_STOCK) > 0);
	assert_int_equal(metrics_view_last_event(view, DIALECT_SIGNED), 0);
	assert_true(metrics_view_last_signature(view, SECRET_PREVIOUS) > 0);
	counted_shows(*state, "secret=\"previous\"} 1\n");
	counted_shows(*state, "reflector_event_batch_size_bucket{le=\"4\"} 1\n");
}

static int
look_at_itself(void)
{
	struct arena *arena = arena_new();
	bool is_known;
	const char *why = metrics_open("deliver");
	bool runs = metrics_view_runs(metrics_view_read(arena), "deliver", &is_known);

	if (why != NULL || runs || is_known)
		return 1;
	metrics_run();
	metrics_heartbeat();
	runs = metrics_view_runs(metrics_view_read(arena), "deliver", &is_known);
	arena_free(arena);
	return runs && is_known ? 0 : 2;
}

static void
a_program_is_up_while_a_process_of_it_runs(void **state)
{
	const struct metrics_view *view;
	bool is_known;

	assert_int_equal(counted_run(look_at_itself), 0);
	view = metrics_view_read(*state);
	assert_false(metrics_view_runs(view, "deliver", &is_known));
	assert_true(is_known);
	assert_true(metrics_view_heartbeat(view) > 0);
	counted_shows(*state, "reflector_program_up{program=\"deliver\"} 0\n");
	assert_false(metrics_view_runs(view, "rooms", &is_known));
	assert_false(is_known);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		COUNTED_TEST(processes_count_together_and_none_is_lost),
		COUNTED_TEST(counts_survive_their_processes),
		COUNTED_TEST(a_view_has_refusals_by_program_and_reason),
		COUNTED_TEST(a_program_is_up_while_a_process_of_it_runs),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	counted_end();
	return failed;
}
