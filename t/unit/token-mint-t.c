#include "auth/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/decode.h"
#include "json/read.h"
#include "lib/forge.h"
#include "lib/verify.h"

/* json-c and jansson both export json_object_get: this runs both in one process. */
static void
what_is_minted_can_be_verified_and_read(void **state)
{
	static const char claims[] =
	    "{\"sub\":\"u1\",\"exp\":1700000600,\"room\":\"*\","
	    "\"context\":{\"user\":{\"name\":\"J\xc3\xbcrgen\",\"moderator\":true}}}";
	struct token_verdict verdict = { 0 };
	const char *token = NULL;
	const struct json *object, *user;

	assert_int_equal(token_mint(*state, "HS256", claims, VERIFY_SECRET, &token), OK);
	assert_int_equal(
	    OK, token_verify(*state, &verify_shared, VERIFY_NOW, token, &verdict));
	assert_int_equal(
	    json_parse(*state, verdict.claims, strlen(verdict.claims), &object), OK);
	assert_string_equal(json_as_text(json_member(object, "room")), "*");
	user = json_member(json_member(object, "context"), "user");
	assert_string_equal(json_as_text(json_member(user, "name")), "J\xc3\xbcrgen");
	assert_true(json_as_flag(json_member(user, "moderator")));
}

static void
a_minted_header_says_hs256_and_jwt_and_nothing_else(void **state)
{
	static const char *const spellings[] = { "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
		"{\"typ\":\"JWT\",\"alg\":\"HS256\"}" };
	const char *token = NULL;
	bool found = false;

	assert_int_equal(
	    token_mint(*state, "HS256", VERIFY_CLAIMS, VERIFY_SECRET, &token), OK);
	for (size_t i = 0; i < COUNT(spellings); i++)
		found |= text_starts(token,
		    arena_printf(*state, "%s.",
			forge_part(*state, spellings[i], strlen(spellings[i]))));
	assert_true(found);
}

static void
claims_that_are_no_object_are_not_minted(void **state)
{
	static const char *const claims[] = { "", "[]", "7", "{\"a\":1",
		"{\"a\":1,\"a\":2}", "{\"a\":\"\xff\"}" };
	const char *token = NULL;

	for (size_t i = 0; i < COUNT(claims); i++)
		assert_int_equal(FAILED,
		    token_mint(*state, "HS256", claims[i], VERIFY_SECRET, &token));
	assert_int_equal(token_mint(*state, "HS256", VERIFY_CLAIMS, "", &token), FAILED);
	assert_null(token);
}

static void
a_bearer_has_one_token_without_blanks(void **state)
{
	static const struct {
		const char *header, *token;
		enum outcome outcome;
	} cases[] = {
		{ NULL, NULL, OK },
		{ "", NULL, OK },
		{ "Basic dTpw", NULL, OK },
		{ "Bearerx", NULL, OK },
		{ "Bear", NULL, OK },
		{ "Bearer x.y.z", "x.y.z", OK },
		{ "bEARER    x", "x", OK },
		{ "Bearer", "?", UNAUTHENTICATED },
		{ "Bearer   ", "?", UNAUTHENTICATED },
		{ "Bearer a b", "?", UNAUTHENTICATED },
		{ "Bearer a ", "?", UNAUTHENTICATED },
		{ "Bearer\ta", "?", UNAUTHENTICATED },
		{ "Bearer a\n", "?", UNAUTHENTICATED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *token = "?";

		assert_int_equal(token_bearer(cases[i].header, &token), cases[i].outcome);
		if (cases[i].token == NULL)
			assert_null(token);
		else
			assert_string_equal(token, cases[i].token);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(what_is_minted_can_be_verified_and_read),
		VERIFY_TEST(a_minted_header_says_hs256_and_jwt_and_nothing_else),
		VERIFY_TEST(claims_that_are_no_object_are_not_minted),
		VERIFY_TEST(a_bearer_has_one_token_without_blanks),
	};

	return cmocka_run_group_tests_name("token-mint", tests, NULL, NULL);
}
