#include "auth/token.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/verify.h"

#define FUTURE "{\"sub\":\"u\",\"exp\":1700000600"

/* Checks a well signed token with these claims; why NULL: it is accepted. */
static void
assert_policy(struct arena *arena, const struct token_policy *policy, const char *claims,
    const char *why)
{
	const char *token = verify_token(arena, VERIFY_HEADER, claims);

	if (why == NULL)
		verify_accepts(arena, policy, token);
	else
		verify_refuses(arena, policy, token, why);
}

static void
assert_claims(struct arena *arena, const char *claims, const char *why)
{
	assert_policy(arena, &verify_shared, claims, why);
}

static void
exp_is_required_and_a_number(void **state)
{
	static const char why[] = "exp is missing or not a number";

	assert_claims(*state, "{\"sub\":\"u\"}", why);
	assert_claims(*state, "{\"sub\":\"u\",\"exp\":null}", why);
	assert_claims(*state, "{\"sub\":\"u\",\"exp\":true}", why);
	assert_claims(*state, "{\"sub\":\"u\",\"exp\":\"1700000600\"}", why);
	assert_claims(*state, "{\"sub\":\"u\",\"exp\":[1700000600]}", why);
	assert_claims(*state, "{\"sub\":\"u\",\"exp\":{}}", why);
	assert_claims(*state, "{\"sub\":\"u\",\"exp\":99999999999999999999}", why);
	assert_claims(*state, "{\"sub\":\"u\",\"Exp\":1700000600}", why);
}

static void
a_token_is_good_until_30_seconds_after_exp(void **state)
{
	static const char why[] = "the token has expired";

	assert_claims(*state, "{\"sub\":\"u\",\"exp\":1699999971}", NULL);
	assert_claims(*state, "{\"sub\":\"u\",\"exp\":1699999970}", why);
	assert_claims(*state, "{\"sub\":\"u\",\"exp\":1699999970.5}", NULL);
	assert_claims(*state, "{\"sub\":\"u\",\"exp\":1699999969.5}", why);
	assert_claims(*state, "{\"sub\":\"u\",\"exp\":0}", why);
	assert_claims(*state, "{\"sub\":\"u\",\"exp\":-1700000600}", why);
}

static void
nbf_may_lie_30_seconds_ahead(void **state)
{
	static const char why[] = "the token is not valid yet";

	assert_claims(*state, FUTURE ",\"nbf\":1700000030}", NULL);
	assert_claims(*state, FUTURE ",\"nbf\":1700000031}", why);
	assert_claims(*state, FUTURE ",\"nbf\":1700000030.5}", why);
	assert_claims(*state, FUTURE ",\"nbf\":null}", NULL);
	assert_claims(*state, FUTURE ",\"nbf\":\"1\"}", "nbf is not a number");
	assert_claims(*state, FUTURE ",\"nbf\":{}}", "nbf is not a number");
}

static void
sub_is_required_and_a_text(void **state)
{
	static const char why[] = "sub is missing or not a string";

	assert_claims(*state, "{\"exp\":1700000600}", why);
	assert_claims(*state, "{\"exp\":1700000600,\"sub\":\"\"}", why);
	assert_claims(*state, "{\"exp\":1700000600,\"sub\":7}", why);
	assert_claims(*state, "{\"exp\":1700000600,\"sub\":null}", why);
	assert_claims(*state, "{\"exp\":1700000600,\"sub\":[\"u\"]}", why);
	assert_claims(*state, "{\"exp\":1700000600,\"SUB\":\"u\"}", why);
}

/* Good claims and one more, checked with this policy and with one that asks nothing. */
static void
assert_claim(struct arena *arena, const struct token_policy *policy, const char *claim,
    const char *why)
{
	const char *claims = arena_printf(arena, FUTURE "%s}", claim);

	assert_policy(arena, policy, claims, why);
	assert_claims(arena, claims, NULL);
}

static void
the_audience_is_checked_when_configured(void **state)
{
	static const char why[] = "aud is not AUTH_JWT_AUDIENCE";
	struct token_policy policy = verify_shared;

	policy.audience = "reflector";
	assert_claim(*state, &policy, "", why);
	assert_claim(*state, &policy, ",\"aud\":\"reflector2\"", why);
	assert_claim(*state, &policy, ",\"aud\":\"\"", why);
	assert_claim(*state, &policy, ",\"aud\":[]", why);
	assert_claim(*state, &policy, ",\"aud\":null", why);
	assert_claim(*state, &policy, ",\"aud\":\"reflector\"", NULL);
	assert_claim(*state, &policy, ",\"aud\":[\"a\",\"reflector\"]", NULL);
}

static void
the_issuer_is_checked_when_configured(void **state)
{
	static const char why[] = "iss is not AUTH_JWT_ISSUER";
	struct token_policy policy = verify_shared;

	policy.issuer = "https://id.example";
	assert_claim(*state, &policy, "", why);
	assert_claim(*state, &policy, ",\"iss\":\"https://id.example/\"", why);
	assert_claim(*state, &policy, ",\"iss\":\"https://id.example\"", NULL);
}

/* Whether or not it is looked at. */
static void
a_claim_of_a_wrong_type_is_never_as_if_absent(void **state)
{
	static const char *const lists[] = { "7", "true", "{\"reflector\":1}",
		"[1,\"reflector\"]", "[\"reflector\",null]", "[[\"reflector\"]]" };
	static const char *const texts[] = { "iss", "email", "name",
		"preferred_username" };
	static const char *const values[] = { "7", "1.5", "false", "[\"a\"]", "{}" };

	for (size_t i = 0; i < COUNT(lists); i++)
		assert_claims(*state,
		    arena_printf(*state, FUTURE ",\"aud\":%s}", lists[i]),
		    "aud is neither a string nor an array of strings");
	for (size_t i = 0; i < COUNT(texts); i++) {
		for (size_t k = 0; k < COUNT(values); k++)
			assert_claims(*state,
			    arena_printf(
				*state, FUTURE ",\"%s\":%s}", texts[i], values[k]),
			    "iss, email, name or preferred_username is not a string");
		assert_claims(
		    *state, arena_printf(*state, FUTURE ",\"%s\":null}", texts[i]), NULL);
	}
}

static void
claims_that_are_no_json_object_are_refused(void **state)
{
	static const char *const claims[] = {
		" ",
		"7",
		"\"a\"",
		"null",
		"[]",
		FUTURE,
		FUTURE "}{}",
		"{'sub':'u','exp':1700000600}",
		"{\"sub\":\"u\\u0000\",\"exp\":1700000600}",
		"{\"sub\":\"\xff\",\"exp\":1700000600}",
		"{\"sub\":\"u\",\"exp\":NaN}",
		"{\"sub\":\"u\",\"exp\":1e999}",
	};

	for (size_t i = 0; i < COUNT(claims); i++)
		assert_claims(
		    *state, claims[i], "the token's claims are not a JSON object");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(exp_is_required_and_a_number),
		VERIFY_TEST(a_token_is_good_until_30_seconds_after_exp),
		VERIFY_TEST(nbf_may_lie_30_seconds_ahead),
		VERIFY_TEST(sub_is_required_and_a_text),
		VERIFY_TEST(the_audience_is_checked_when_configured),
		VERIFY_TEST(the_issuer_is_checked_when_configured),
		VERIFY_TEST(a_claim_of_a_wrong_type_is_never_as_if_absent),
		VERIFY_TEST(claims_that_are_no_json_object_are_refused),
	};

	return cmocka_run_group_tests_name("token-claims", tests, NULL, NULL);
}
