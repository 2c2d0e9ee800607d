#include "auth/sign_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auth/caller.h"
#include "base/config.h"
#include "base/text.h"
#include "lib/settings.h"
#include "lib/verify.h"

#define ISSUER "https://id.example.com/realms/a"
#define PROVIDER "AUTH_OIDC_ISSUER=" ISSUER
#define CLIENT "CONSOLE_CLIENT_ID=console"
#define SECRET "AUTH_JWT_ALGORITHM=HS256", "AUTH_JWT_SECRET=" VERIFY_SECRET

/* What a program that has callers says of these settings. */
static const char *
load(struct arena *arena, const char *const settings[])
{
	const struct config_group *const groups[] = { &caller_config, &sign_in_config };

	unsetenv("CONSOLE_CLIENT_ID");
	(void)settings_load(arena, groups[0], settings); /* sets the environment */
	return config_load(arena, groups, COUNT(groups));
}

#define LOAD(arena, ...) load(arena, (const char *const[]){ __VA_ARGS__, NULL })

static void
a_client_belongs_to_the_provider(void **state)
{
	assert_null(LOAD(*state, PROVIDER, CLIENT));
	assert_string_equal(sign_in_client(), "console");
	assert_string_equal(sign_in_issuer(), ISSUER);
	assert_null(sign_in_audience());
	assert_null(LOAD(*state, PROVIDER, CLIENT, "AUTH_JWT_AUDIENCE=api"));
	assert_string_equal(sign_in_audience(), "api");
	assert_false(caller_is_local());
}

static void
without_a_client_nobody_signs_in_at_the_provider(void **state)
{
	assert_null(LOAD(*state, PROVIDER));
	assert_null(sign_in_client());
	assert_null(LOAD(*state, SECRET));
	assert_null(sign_in_client());
	assert_null(sign_in_issuer());
}

static void
a_client_of_no_provider_is_a_fault(void **state)
{
	const char *message = LOAD(*state, CLIENT, SECRET);

	assert_string_equal(message,
	    "CONSOLE_CLIENT_ID: names a client of no provider: set AUTH_OIDC_ISSUER");
	assert_non_null(strstr(
	    LOAD(*state, CLIENT, "AUTH_JWKS_FILE=/nonexistent"), "CONSOLE_CLIENT_ID"));
}

static void
the_local_user_needs_no_provider(void **state)
{
	assert_null(LOAD(*state, "AUTH_BACKEND=none", PROVIDER, CLIENT));
	assert_null(sign_in_client());
	assert_null(sign_in_issuer());
	assert_true(caller_is_local());
	assert_null(LOAD(*state, "AUTH_BACKEND=none", CLIENT));
	assert_null(sign_in_client());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(a_client_belongs_to_the_provider),
		VERIFY_TEST(without_a_client_nobody_signs_in_at_the_provider),
		VERIFY_TEST(a_client_of_no_provider_is_a_fault),
		VERIFY_TEST(the_local_user_needs_no_provider),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
