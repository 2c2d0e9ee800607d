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

#define FOR_A_BY_I "AUTH_JWT_AUDIENCE=a", "AUTH_JWT_ISSUER=i"

/* Asks as user u, with more claims (each after a comma). */
static enum outcome
ask_with_claims(struct arena *arena, const char *more, struct caller *caller)
{
	const char *claims = arena_printf(
	    arena, "{\"sub\":\"u\",\"exp\":4102444800%s}", more);

	return bearer_ask_with(arena, verify_token(arena, VERIFY_HEADER, claims), caller);
}

static void
no_bearer_means_anonymous(void **state)
{
	static const char *const headers[] = { NULL, "", "Basic dTpw", "Negotiate abc" };

	for (size_t i = 0; i < COUNT(headers); i++) {
		struct caller caller = { .id = "somebody" };

		assert_int_equal(bearer_ask(*state, headers[i], &caller), OK);
		assert_null(caller.id);
		assert_string_equal(caller.name, "Guest");
		assert_string_equal(caller.email, "");
	}
}

static void
a_bad_bearer_is_refused_even_in_public_mode(void **state)
{
	struct caller caller = { .id = "untouched" };

	assert_null(
	    SETTINGS(*state, &caller_config, BEARER_SETTINGS, "PUBLIC_MODE=true"));
	assert_true(caller_public_mode());
	assert_int_equal(bearer_ask(*state, NULL, &caller), OK);
	caller.id = "untouched";
	assert_int_equal(bearer_ask(*state, "Bearer", &caller), UNAUTHENTICATED);
	assert_int_equal(bearer_ask(*state, "Bearer a b", &caller), UNAUTHENTICATED);
	assert_int_equal(bearer_ask(*state, "Bearer nonsense", &caller), UNAUTHENTICATED);
	assert_int_equal(
	    ask_with_claims(*state, ",\"nbf\":4102444800", &caller), UNAUTHENTICATED);
	assert_int_equal(ask_with_claims(*state, ",\"sub\":7", &caller), UNAUTHENTICATED);
	assert_string_equal(caller.id, "untouched");
}

static void
two_authorization_headers_are_refused(void **state)
{
	struct credentials given = { .authorization = "Basic dTpw" };
	struct caller caller;

	given.authorization_count = 1;
	assert_int_equal(caller_identify(*state, &given, &caller), OK);
	given.authorization_count = 2;
	assert_int_equal(caller_identify(*state, &given, &caller), UNAUTHENTICATED);
	given.remote_address = "127.0.0.1";
	assert_null(SETTINGS(*state, &caller_config, "AUTH_BACKEND=none"));
	assert_int_equal(caller_identify(*state, &given, &caller), UNAUTHENTICATED);
}

static void
the_name_shown_is_the_first_text_there_is(void **state)
{
	static const struct {
		const char *claims, *name, *email;
	} cases[] = {
		{ ",\"name\":\"N\",\"preferred_username\":\"P\"", "N", "" },
		{ ",\"name\":\"\",\"preferred_username\":\"P\"", "P", "" },
		{ ",\"preferred_username\":\"P\",\"email\":\"l@d\"", "P", "l@d" },
		{ ",\"name\":null,\"preferred_username\":null", "Guest", "" },
		{ ",\"name\":\"\",\"email\":\"l@d\"", "l", "l@d" },
		{ ",\"email\":\"l@d@e\"", "l", "l@d@e" },
		{ ",\"email\":\"l\"", "l", "l" },
		{ ",\"email\":\"@d\"", "Guest", "@d" },
		{ ",\"email\":\"\"", "Guest", "" },
		{ ",\"Name\":\"N\"", "Guest", "" },
		{ ",\"name\":\"J\xc3\xbcrgen \\u00df\"", "J\xc3\xbcrgen \xc3\x9f", "" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct caller caller = { 0 };

		assert_int_equal(ask_with_claims(*state, cases[i].claims, &caller), OK);
		assert_string_equal(caller.id, "u");
		assert_string_equal(caller.name, cases[i].name);
		assert_string_equal(caller.email, cases[i].email);
	}
}

static void
audience_and_issuer_are_checked_when_configured(void **state)
{
	static const char right[] = ",\"aud\":[\"a\"],\"iss\":\"i\"";
	static const char other_issuer[] = ",\"aud\":\"a\",\"iss\":\"j\"";
	static const char other_audience[] = ",\"aud\":\"b\",\"iss\":\"i\"";
	struct caller caller;

	assert_int_equal(ask_with_claims(*state, other_issuer, &caller), OK);
	assert_int_equal(ask_with_claims(*state, other_audience, &caller), OK);
	assert_null(SETTINGS(*state, &caller_config, BEARER_SETTINGS, FOR_A_BY_I));
	assert_int_equal(ask_with_claims(*state, right, &caller), OK);
	assert_int_equal(ask_with_claims(*state, other_issuer, &caller), UNAUTHENTICATED);
	assert_int_equal(
	    ask_with_claims(*state, other_audience, &caller), UNAUTHENTICATED);
}

/* Who asks from this address, through a proxy or not; NULL: it is refused. */
static const char *
local_caller(struct arena *arena, const char *address, const char *forwarded_for)
{
	const struct credentials given = {
		.remote_address = address,
		.forwarded_for = forwarded_for,
		.host = "localhost",
	};
	struct caller caller = { .id = NULL };

	if (caller_identify(arena, &given, &caller) == UNAUTHENTICATED)
		return NULL;
	assert_string_equal(caller.name, "Local User");
	assert_string_equal(caller.email, "");
	return caller.id;
}

static void
with_backend_none_this_machine_is_one_user(void **state)
{
	static const char *const here[] = { "127.0.0.1", "127.255.0.9", "::1",
		"::ffff:127.0.0.1", "unix:" };

	assert_null(SETTINGS(*state, &caller_config, "AUTH_BACKEND=none"));
	for (size_t i = 0; i < COUNT(here); i++) {
		const char *id = local_caller(*state, here[i], NULL);

		assert_non_null(id);
		assert_string_equal(id, "local");
		assert_null(local_caller(*state, here[i], "192.0.2.1"));
		assert_null(local_caller(*state, here[i], "127.0.0.1"));
		assert_null(local_caller(*state, here[i], ""));
	}
}

static void
with_backend_none_other_machines_are_nobody(void **state)
{
	static const char *const elsewhere[] = { NULL, "", "128.0.0.1", "10.0.0.1",
		"0.0.0.0", "::2", "::", "::ffff:10.0.0.1", "::127.0.0.1", "7f00::1",
		"127.1", "127.0.0.1 ", "127.0.0.1.example", "localhost", "unix:/x",
		"unix" };

	assert_null(SETTINGS(*state, &caller_config, "AUTH_BACKEND=none"));
	for (size_t i = 0; i < COUNT(elsewhere); i++)
		assert_null(local_caller(*state, elsewhere[i], NULL));
}

static void
public_mode_is_off_by_default(void **state)
{
	(void)state;
	assert_false(caller_public_mode());
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bearer_open, verify_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_bearer_means_anonymous),
		TEST(a_bad_bearer_is_refused_even_in_public_mode),
		TEST(two_authorization_headers_are_refused),
		TEST(the_name_shown_is_the_first_text_there_is),
		TEST(audience_and_issuer_are_checked_when_configured),
		TEST(with_backend_none_this_machine_is_one_user),
		TEST(with_backend_none_other_machines_are_nobody),
		TEST(public_mode_is_off_by_default),
	};

	return cmocka_run_group_tests_name("caller", tests, NULL, NULL);
}
