#include "auth/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/verify.h"

#define HEADER_JSON "the token's header is not JSON"

static void
assert_header(struct arena *arena, const char *header, const char *why)
{
	verify_refuses(
	    arena, &verify_shared, verify_token(arena, header, VERIFY_CLAIMS), why);
}

static void
the_algorithm_must_be_spelled_as_configured_and_given_once(void **state)
{
	assert_header(*state, "{\"alg\":\"hs256\",\"typ\":\"JWT\"}",
	    "the token's alg is not the configured one");
	assert_header(*state, "{\"alg\":\"HS256\",\"alg\":\"none\"}", HEADER_JSON);
	assert_header(*state, "{\"alg\":\"HS256\",\"al\\u0067\":\"HS256\"}", HEADER_JSON);
	assert_header(*state, "{\"alg\":\"HS256\"}}", HEADER_JSON);
	assert_header(*state, "{'alg':'HS256'}", HEADER_JSON);
	verify_accepts(*state, &verify_shared,
	    verify_token(*state, "{\"alg\":\"HS256\",\"kid\":\"1\"}", VERIFY_CLAIMS));
}

/* A header with these members behind its algorithm; why NULL: it is taken. */
static void
assert_members(
    struct arena *arena, const char *const members[], size_t count, const char *why)
{
	for (size_t i = 0; i < count; i++) {
		const char *header = arena_printf(
		    arena, "{\"alg\":\"HS256\",%s}", members[i]);

		if (why == NULL)
			verify_accepts(arena, &verify_shared,
			    verify_token(arena, header, VERIFY_CLAIMS));
		else
			assert_header(arena, header, why);
	}
}

/* RFC 7515 §4.1.11: all that crit names must be understood, and nothing of it is. */
static void
an_extension_that_must_be_understood_is_refused(void **state)
{
	static const char *const critical[] = { "\"crit\":[\"b64\"],\"b64\":false",
		"\"crit\":[\"b64\"],\"b64\":true", "\"crit\":[]", "\"crit\":null",
		"\"crit\":\"exp\"", "\"cr\\u0069t\":[\"exp\"]" };
	static const char *const unencoded[] = { "\"b64\":false", "\"b64\":null",
		"\"b64\":\"false\"", "\"b64\":0" };
	static const char *const plain[] = { "\"b64\":true", "\"x\":[1]" };

	assert_members(*state, critical, COUNT(critical),
	    "the token's header has critical extensions");
	assert_members(*state, unencoded, COUNT(unencoded),
	    "the token's claims are not in base64url");
	assert_members(*state, plain, COUNT(plain), NULL);
}

static void
a_token_of_another_type_is_refused(void **state)
{
	static const char *const right[] = { "\"typ\":\"JWT\"", "\"typ\":\"jwt\"",
		"\"typ\":\"at+jwt\"", "\"typ\":\"AT+JWT\"", "\"typ\":\"application/jwt\"",
		"\"typ\":\"Application/at+JWT\"", "\"typ\":\"at\\u002bjwt\"" };
	static const char *const wrong[] = { "\"typ\":\"\"", "\"typ\":\"logout+jwt\"",
		"\"typ\":\"dpop+jwt\"", "\"typ\":\"JOSE\"", "\"typ\":\"application/\"",
		"\"typ\":\"application/application/jwt\"", "\"typ\":\" JWT\"",
		"\"typ\":\"at jwt\"", "\"typ\":\"text/jwt\"", "\"typ\":\"JWTx\"" };
	static const char *const no_text[] = { "\"typ\":null", "\"typ\":1",
		"\"typ\":true", "\"typ\":[\"JWT\"]", "\"typ\":{\"JWT\":1}",
		"\"kid\":null", "\"kid\":1", "\"kid\":[\"a\"]", "\"kid\":{}", "\"cty\":7",
		"\"cty\":[\"JWT\"]" };

	assert_members(*state, right, COUNT(right), NULL);
	assert_members(
	    *state, wrong, COUNT(wrong), "the token's typ is neither JWT nor at+jwt");
	assert_members(*state, no_text, COUNT(no_text),
	    "the token's typ, cty or kid is not a string");
}

/* Its claims would be a token, or compressed: they are an object as they stand. */
static void
claims_that_are_what_they_are_need_no_other_name(void **state)
{
	static const char *const ignored[] = { "\"cty\":\"JWT\"", "\"zip\":\"DEF\"",
		"\"kid\":\"\"", "\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}",
		"\"jku\":\"https://keys.example\"", "\"x5u\":\"https://keys.example\"" };

	assert_members(*state, ignored, COUNT(ignored), NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(the_algorithm_must_be_spelled_as_configured_and_given_once),
		VERIFY_TEST(an_extension_that_must_be_understood_is_refused),
		VERIFY_TEST(a_token_of_another_type_is_refused),
		VERIFY_TEST(claims_that_are_what_they_are_need_no_other_name),
	};

	return cmocka_run_group_tests_name("token-header", tests, NULL, NULL);
}
