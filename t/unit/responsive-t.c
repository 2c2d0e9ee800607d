#include "base/responsive.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/statvfs.h>

#include <cmocka.h>

#define SOON_MS 20
#define LONG_MS 10000

static pthread_mutex_t server = PTHREAD_MUTEX_INITIALIZER;
static int questions;

/* In place of libc's: a file system whose server answers when the mutex is free. */
int
statvfs(const char *path, struct statvfs *status)
{
	(void)path;
	(void)status;
	pthread_mutex_lock(&server);
	questions++;
	pthread_mutex_unlock(&server);
	return -1;
}

static void
any_answer_is_one(void **state)
{
	(void)state;
	assert_true(responsive_path("/nowhere", LONG_MS));
	assert_int_equal(questions, 1);
}

static void
a_server_that_is_away_is_asked_once_until_it_comes_back(void **state)
{
	(void)state;
	questions = 0;
	pthread_mutex_lock(&server);
	assert_false(responsive_path("/nowhere", SOON_MS));
	assert_false(responsive_path("/nowhere", SOON_MS));
	pthread_mutex_unlock(&server);
	assert_true(responsive_path("/nowhere", LONG_MS));
	assert_in_range(questions, 1, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_answer_is_one),
		cmocka_unit_test(a_server_that_is_away_is_asked_once_until_it_comes_back),
	};

	return cmocka_run_group_tests_name("responsive", tests, NULL, NULL);
}
