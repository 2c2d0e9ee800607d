#include "auth/caller.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/text.h"
#include "lib/verify.h"

#define SECRET_SETTING "AUTH_JWT_SECRET=" VERIFY_SECRET
#define FOR_A_BY_I "AUTH_JWT_AUDIENCE=a", "AUTH_JWT_ISSUER=i"
#define WITH_SECRET "AUTH_JWT_ALGORITHM=HS256", SECRET_SETTING

/* Loads the configuration with these "NAME=value" and no others; the message. */
static const char *
load_all(struct arena *arena, const char *const settings[])
{
	static const char *const names[] = { "AUTH_BACKEND", "AUTH_JWT_ALGORITHM",
		"AUTH_JWT_PUBLIC_KEY", "AUTH_JWT_SECRET", "AUTH_JWT_AUDIENCE",
		"AUTH_JWT_ISSUER", "PUBLIC_MODE" };
	const struct config_group *const groups[] = { &caller_config };

	for (size_t i = 0; i < COUNT(names); i++)
		unsetenv(names[i]);
	for (size_t i = 0; settings[i] != NULL; i++) {
		size_t name = strcspn(settings[i], "=");

		setenv(arena_copy(arena, settings[i], name), settings[i] + name + 1, 1);
	}
	return config_load(arena, groups, COUNT(groups));
}

#define LOAD(arena, ...) load_all(arena, (const char *const[]){ __VA_ARGS__, NULL })

static int
open_with_secret(void **state)
{
	*state = arena_new();
	return LOAD(*state, WITH_SECRET) == NULL ? 0 : -1;
}

/* Asks with this Authorization header. */
static enum outcome
ask(struct arena *arena, const char *authorization, struct caller *caller)
{
	const struct credentials given = {
		.authorization = authorization,
		.authorization_count = authorization != NULL,
		.remote_address = "192.0.2.1",
	};

	return caller_identify(arena, &given, caller);
}

static enum outcome
ask_with_token(struct arena *arena, const char *token, struct caller *caller)
{
	return ask(arena, arena_printf(arena, "Bearer %s", token), caller);
}

/* Asks as user u, with more claims (each after a comma). */
static enum outcome
ask_with_claims(struct arena *arena, const char *more, struct caller *caller)
{
	const char *claims = arena_printf(
	    arena, "{\"sub\":\"u\",\"exp\":4102444800%s}", more);

	return ask_with_token(arena, verify_token(arena, VERIFY_HEADER, claims), caller);
}

static void
no_bearer_means_anonymous(void **state)
{
	static const char *const headers[] = { NULL, "", "Basic dTpw", "Negotiate abc" };

	for (size_t i = 0; i < COUNT(headers); i++) {
		struct caller caller = { .id = "somebody" };

		assert_int_equal(ask(*state, headers[i], &caller), OK);
		assert_null(caller.id);
		assert_string_equal(caller.name, "Guest");
		assert_string_equal(caller.email, "");
	}
}

static void
a_bad_bearer_is_refused_even_in_public_mode(void **state)
{
	struct caller caller = { .id = "untouched" };

	assert_null(LOAD(*state, WITH_SECRET, "PUBLIC_MODE=true"));
	assert_true(caller_public_mode());
	assert_int_equal(ask(*state, NULL, &caller), OK);
	caller.id = "untouched";
	assert_int_equal(ask(*state, "Bearer", &caller), UNAUTHENTICATED);
	assert_int_equal(ask(*state, "Bearer a b", &caller), UNAUTHENTICATED);
	assert_int_equal(ask(*state, "Bearer nonsense", &caller), UNAUTHENTICATED);
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
	assert_null(LOAD(*state, "AUTH_BACKEND=none"));
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
	assert_null(LOAD(*state, WITH_SECRET, FOR_A_BY_I));
	assert_int_equal(ask_with_claims(*state, right, &caller), OK);
	assert_int_equal(ask_with_claims(*state, other_issuer, &caller), UNAUTHENTICATED);
	assert_int_equal(
	    ask_with_claims(*state, other_audience, &caller), UNAUTHENTICATED);
}

static void
exp_has_30_seconds_of_leeway(void **state)
{
	const struct caller somebody = { .id = "u", .name = "", .email = "" };
	struct caller caller;
	const char *token = NULL;

	assert_int_equal(caller_mint(*state, &somebody, -20, &token), OK);
	assert_int_equal(ask_with_token(*state, token, &caller), OK);
	assert_int_equal(caller_mint(*state, &somebody, -31, &token), OK);
	assert_int_equal(ask_with_token(*state, token, &caller), UNAUTHENTICATED);
}

static void
a_minted_bearer_says_who_it_is_for(void **state)
{
	const struct caller somebody = { .id = "u1", .name = "A \"B\"", .email = "a@b" };
	struct caller caller = { 0 };
	const char *token = NULL;

	assert_null(LOAD(*state, WITH_SECRET, FOR_A_BY_I));
	assert_int_equal(caller_mint(*state, &somebody, 60, &token), OK);
	assert_int_equal(ask_with_token(*state, token, &caller), OK);
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
	assert_null(LOAD(*state, "AUTH_BACKEND=none", "AUTH_JWT_ALGORITHM=HS256"));
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

		assert_null(LOAD(*state, settings[i], SECRET_SETTING));
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
	assert_null(LOAD(*state, "AUTH_JWT_ALGORITHM=HS256", SECRET_SETTING));
	for (size_t length = 1000; length <= 1001; length++) {
		id[length] = '\0';
		assert_int_equal(caller_mint(*state, &somebody, 60, &token), OK);
		given.authorization = arena_printf(*state, "Bearer %s", token);
		assert_int_equal(caller_identify(*state, &given, &caller),
		    length == 1000 ? OK : UNAUTHENTICATED);
		id[length] = 'i';
	}
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

	assert_null(LOAD(*state, "AUTH_BACKEND=none"));
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

	assert_null(LOAD(*state, "AUTH_BACKEND=none"));
	for (size_t i = 0; i < COUNT(elsewhere); i++)
		assert_null(local_caller(*state, elsewhere[i], NULL));
}

static void
public_mode_is_off_by_default(void **state)
{
	(void)state;
	assert_false(caller_public_mode());
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_with_secret, verify_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_bearer_means_anonymous),
		TEST(a_bad_bearer_is_refused_even_in_public_mode),
		TEST(two_authorization_headers_are_refused),
		TEST(the_name_shown_is_the_first_text_there_is),
		TEST(audience_and_issuer_are_checked_when_configured),
		TEST(exp_has_30_seconds_of_leeway),
		TEST(a_minted_bearer_says_who_it_is_for),
		TEST(a_bearer_is_minted_for_somebody_with_a_secret_only),
		TEST(what_is_minted_is_accepted_with_every_hmac),
		TEST(an_id_that_no_index_holds_is_refused),
		TEST(with_backend_none_this_machine_is_one_user),
		TEST(with_backend_none_other_machines_are_nobody),
		TEST(public_mode_is_off_by_default),
	};

	return cmocka_run_group_tests_name("caller", tests, NULL, NULL);
}
