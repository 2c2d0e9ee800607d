#include "auth/caller.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/bearer.h"
#include "lib/settings.h"
#include "lib/verify.h"

static void
exp_has_30_seconds_of_leeway(void **state)
{
	const struct caller somebody = { .id = "u", .name = "", .email = "" };
	struct caller caller;
	const char *token = NULL;

	assert_int_equal(caller_mint(*state, &somebody, -20, &token), OK);
	assert_int_equal(bearer_ask_with(*state, token, &caller), OK);
	assert_int_equal(caller_mint(*state, &somebody, -31, &token), OK);
	assert_int_equal(bearer_ask_with(*state, token, &caller), UNAUTHENTICATED);
}

static void
a_minted_bearer_says_who_it_is_for(void **state)
{
	const struct caller somebody = { .id = "u1", .name = "A \"B\"", .email = "a@b" };
	struct caller caller = { 0 };
	const char *token = NULL;

	assert_null(SETTINGS(*state, &caller_config, BEARER_SETTINGS,
	    "AUTH_JWT_AUDIENCE=a", "AUTH_JWT_ISSUER=i"));
	assert_int_equal(caller_mint(*state, &somebody, 60, &token), OK);
	assert_int_equal(bearer_ask_with(*state, token, &caller), OK);
	assert_string_equal(caller.id, somebody.id);
	assert_string_equal(caller.name, somebody.name);
	assert_string_equal(caller.email, somebody.email);
}

static void
a_bearer_is_minted_for_somebody_with_a_secret_only(void **state)
{
	const struct caller somebody = { .id = "u1", .name = "", .email = "" };
	const struct caller nobody = { .id = NULL, .name = "Guest", .email = "" };
	const char *token = NULL;

	assert_int_equal(caller_mint(*state, &nobody, 60, &token), FAILED);
	assert_int_equal(caller_mint(*state, &somebody, INT64_MAX, &token), FAILED);
	assert_null(SETTINGS(
	    *state, &caller_config, "AUTH_BACKEND=none", "AUTH_JWT_ALGORITHM=HS256"));
	assert_int_equal(caller_mint(*state, &somebody, 60, &token), FAILED);
	assert_null(token);
}

static void
what_is_minted_is_accepted_with_every_hmac(void **state)
{
	static const char *const settings[] = { "AUTH_JWT_ALGORITHM=HS256",
		"AUTH_JWT_ALGORITHM=HS384", "AUTH_JWT_ALGORITHM=HS512" };
	const struct caller somebody = { .id = "u1", .name = "", .email = "" };

	for (size_t i = 0; i < COUNT(settings); i++) {
		struct credentials given = { .authorization_count = 1 };
		struct caller caller = { .id = NULL };
		const char *token;

		assert_null(SETTINGS(*state, &caller_config, settings[i], BEARER_SECRET));
		assert_int_equal(caller_mint(*state, &somebody, 60, &token), OK);
		given.authorization = arena_printf(*state, "Bearer %s", token);
		assert_int_equal(caller_identify(*state, &given, &caller), OK);
		assert_string_equal(caller.id, "u1");
	}
}

static void
an_id_that_no_index_holds_is_refused(void **state)
{
	char id[1001 + 1];
	struct caller caller, somebody = { .id = id, .name = "", .email = "" };
	struct credentials given = { .authorization_count = 1 };
	const char *token;

	memset(id, 'i', sizeof(id));
	assert_null(
	    SETTINGS(*state, &caller_config, "AUTH_JWT_ALGORITHM=HS256", BEARER_SECRET));
	for (size_t length = 1000; length <= 1001; length++) {
		id[length] = '\0';
		assert_int_equal(caller_mint(*state, &somebody, 60, &token), OK);
		given.authorization = arena_printf(*state, "Bearer %s", token);
		assert_int_equal(caller_identify(*state, &given, &caller),
		    length == 1000 ? OK : UNAUTHENTICATED);
		id[length] = 'i';
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bearer_open, verify_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(exp_has_30_seconds_of_leeway),
		TEST(a_minted_bearer_says_who_it_is_for),
		TEST(a_bearer_is_minted_for_somebody_with_a_secret_only),
		TEST(what_is_minted_is_accepted_with_every_hmac),
		TEST(an_id_that_no_index_holds_is_refused),
	};

	return cmocka_run_group_tests_name("caller-mint", tests, NULL, NULL);
}
