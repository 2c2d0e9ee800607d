#include "auth/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "lib/forge.h"
#include "lib/verify.h"

#define ALGORITHM "the token's alg is not the configured one"
#define SHAPE "the token is not three parts of base64url"

static struct token_policy
with_key(const char *algorithm, const char *key)
{
	return (struct token_policy){
		.algorithms = algorithm, .key = key, .key_length = strlen(key)
	};
}

static const char *
good_token(struct arena *arena)
{
	return verify_token(arena, VERIFY_HEADER, VERIFY_CLAIMS);
}

static void
assert_refused(struct arena *arena, const char *token, const char *why)
{
	verify_refuses(arena, &verify_shared, token, why);
}

static const char *
unsigned_token(struct arena *arena, const char *header)
{
	return forge_token(arena, header, VERIFY_CLAIMS, NULL, NULL);
}

static void
an_hs256_token_keyed_with_the_rsa_public_key_is_refused(void **state)
{
	const char *pem = forge_public_pem(*state, forge_rsa(*state, 2048));
	const struct token_policy policy = with_key("RS256", pem);
	EVP_PKEY *public_text = forge_secret(*state, pem, strlen(pem));
	const char *honest = forge_token(
	    *state, VERIFY_HEADER, VERIFY_CLAIMS, "SHA256", public_text);
	const char *lying = forge_token(*state, "{\"alg\":\"RS256\",\"typ\":\"JWT\"}",
	    VERIFY_CLAIMS, "SHA256", public_text);

	verify_refuses(*state, &policy, honest, ALGORITHM);
	verify_refuses(*state, &policy, lying, "the token's signature is wrong");
}

static void
an_unsigned_token_is_refused(void **state)
{
	static const char *const headers[] = { "{\"alg\":\"none\"}", "{\"alg\":\"None\"}",
		"{\"alg\":\"NONE\",\"typ\":\"JWT\"}", "{\"alg\":\"\"}", "{\"alg\":null}",
		"{\"alg\":0}", "{\"alg\":[\"HS256\"]}", "{}", "[]", "\"HS256\"" };

	for (size_t i = 0; i < COUNT(headers); i++) {
		const char *bare = unsigned_token(*state, headers[i]);

		assert_refused(*state, bare, SHAPE);
		assert_refused(*state, arena_printf(*state, "%sAAAA", bare), ALGORITHM);
		assert_refused(
		    *state, verify_token(*state, headers[i], VERIFY_CLAIMS), ALGORITHM);
	}
	assert_refused(*state, unsigned_token(*state, VERIFY_HEADER), SHAPE);
}

static void
an_empty_key_accepts_nothing(void **state)
{
	static const char why[] = "no key is configured to verify tokens";
	const struct token_policy missing = { .algorithms = "HS256", .key_length = 32 };
	const struct token_policy empty = with_key("HS256", "");
	const struct token_policy none = with_key("none", "");

	verify_refuses(*state, &missing, good_token(*state), why);
	verify_refuses(*state, &empty, good_token(*state), why);
	verify_refuses(*state, &none, unsigned_token(*state, "{\"alg\":\"none\"}"), why);
}

static void
a_token_with_any_character_changed_is_refused(void **state)
{
	char *token = arena_text(*state, good_token(*state));
	verify_accepts(*state, &verify_shared, token);
	for (char *at = token; *at != '\0'; at++) {
		const char right = *at;
		struct token_verdict verdict;

		*at = right == 'A' ? 'B' : 'A';
		assert_int_equal(UNAUTHENTICATED,
		    token_verify(*state, &verify_shared, VERIFY_NOW, token, &verdict));
		*at = right;
	}
}

static void
only_one_spelling_of_a_token_is_accepted(void **state)
{
	const char *good = good_token(*state);
	const size_t length = strlen(good);
	char *last_bits = arena_text(*state, good);

	verify_accepts(*state, &verify_shared, good);
	/* 32 bytes are 43 digits: the last one has two bits to spare. */
	last_bits[length - 1]++;
	assert_refused(*state, last_bits, SHAPE);
	assert_refused(*state, arena_printf(*state, "%s\n", good), SHAPE);
	assert_refused(*state, arena_printf(*state, " %s", good), SHAPE);
	assert_refused(*state, arena_printf(*state, "%s=", good), SHAPE);
	assert_refused(*state, arena_printf(*state, "%s.", good), SHAPE);
	assert_refused(*state, arena_printf(*state, "%s.AAAA", good), SHAPE);
	assert_refused(*state, arena_printf(*state, ".%s", good), SHAPE);
	assert_refused(*state, arena_copy(*state, good, strcspn(good, ".")), SHAPE);
	assert_refused(*state, "", SHAPE);
	assert_refused(*state, "..", SHAPE);
	assert_refused(*state, "a.b.c", SHAPE);
	assert_refused(*state, "A.AAAA.AAAA", SHAPE);
}

static void
a_token_over_8192_bytes_is_refused_unread(void **state)
{
	const char *token = "";
	int padding = 6000;

	while (strlen(token) < TOKEN_BYTES)
		token = verify_token(*state, VERIFY_HEADER,
		    arena_printf(*state,
			"{\"sub\":\"u1\",\"exp\":1700000600,\"x\":\"%0*d\"}", padding++,
			0));
	assert_int_equal(strlen(token), TOKEN_BYTES);
	verify_accepts(*state, &verify_shared, token);
	assert_refused(
	    *state, arena_printf(*state, "%sA", token), "the token is too long");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(an_hs256_token_keyed_with_the_rsa_public_key_is_refused),
		VERIFY_TEST(an_unsigned_token_is_refused),
		VERIFY_TEST(an_empty_key_accepts_nothing),
		VERIFY_TEST(a_token_with_any_character_changed_is_refused),
		VERIFY_TEST(only_one_spelling_of_a_token_is_accepted),
		VERIFY_TEST(a_token_over_8192_bytes_is_refused_unread),
	};

	return cmocka_run_group_tests_name("token", tests, NULL, NULL);
}
