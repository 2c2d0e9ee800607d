#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/log_limit.h"

static void
one_line_passes_and_the_others_are_counted(void **state)
{
	struct log_limit limit = { 0 };
	int64_t left_out = -1;

	(void)state;
	assert_true(log_limit_pass(&limit, 5, &left_out));
	assert_int_equal(left_out, 0);
	for (int64_t now_ms = 5; now_ms < 5 + LOG_LIMIT_MS; now_ms += 1000)
		assert_false(log_limit_pass(&limit, now_ms, &left_out));
	assert_true(log_limit_pass(&limit, 5 + LOG_LIMIT_MS, &left_out));
	assert_int_equal(left_out, LOG_LIMIT_MS / 1000);
	assert_false(log_limit_pass(&limit, 6 + LOG_LIMIT_MS, &left_out));
	assert_true(log_limit_pass(&limit, 5 + 3 * LOG_LIMIT_MS, &left_out));
	assert_int_equal(left_out, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_line_passes_and_the_others_are_counted),
	};

	return cmocka_run_group_tests_name("log_limit", tests, NULL, NULL);
}
