#include "auth/caller_optional.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "auth/caller.h"
#include "base/arena.h"
#include "lib/settings.h"
#include "lib/verify.h"

#define SECRET "AUTH_JWT_SECRET=0123456789abcdef0123456789abcdef"

static void
settings_that_are_missing_are_no_fault(void **state)
{
	assert_null(SETTINGS(*state, &caller_optional_config, "AUTH_JWT_ALGORITHM="));
	assert_false(caller_optional_works());
	assert_null(
	    SETTINGS(*state, &caller_optional_config, "AUTH_JWT_ALGORITHM=HS256"));
	assert_false(caller_optional_works());
	assert_null(SETTINGS(
	    *state, &caller_optional_config, "AUTH_JWT_PUBLIC_KEY=/nonexistent/key.pem"));
	assert_false(caller_optional_works());
}

static void
with_them_callers_are_identified(void **state)
{
	const struct credentials none = { .remote_address = "127.0.0.1" };
	struct caller caller;

	assert_null(SETTINGS(
	    *state, &caller_optional_config, "AUTH_JWT_ALGORITHM=HS256", SECRET));
	assert_true(caller_optional_works());
	assert_int_equal(caller_identify(*state, &none, &caller), OK);
	assert_null(SETTINGS(*state, &caller_optional_config,
	    "AUTH_JWT_ALGORITHM=", "AUTH_JWT_SECRET=", "AUTH_BACKEND=none"));
	assert_true(caller_optional_works());
	assert_true(caller_is_local());
}

static void
a_value_that_no_program_accepts_is_one(void **state)
{
	assert_non_null(
	    SETTINGS(*state, &caller_optional_config, "AUTH_BACKEND=anybody"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(settings_that_are_missing_are_no_fault),
		VERIFY_TEST(with_them_callers_are_identified),
		VERIFY_TEST(a_value_that_no_program_accepts_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
